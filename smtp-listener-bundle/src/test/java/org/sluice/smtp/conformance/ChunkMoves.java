package org.sluice.smtp.conformance;

import java.util.ArrayList;
import java.util.List;
import org.sluice.smtp.conformance.Move.Rule;
import org.sluice.smtp.conformance.Move.Step;

/** BDAT (RFC 3030). Its octets are sent at once, and whatever is answered, none of them may ever be read as a command. */
final class ChunkMoves {

    /** Of a chunk that is not the last. */
    static final int OCTETS = 6;

    private ChunkMoves() {}

    static List<Move> all() {
        List<Move> moves = new ArrayList<>();
        for (Judgement judgement : Judgement.values()) {
            moves.add(bdat(
                    judgement.word(), judgement.word() + "\r\n", " LAST", s -> CommandMoves.content(judgement, s)));
        }
        moves.add(bdat("part", "RSET\r\n", "", s -> Step.of(s.chunk(OCTETS), 250)));
        moves.add(bdat("nothing", "", "", s -> Step.of(s.chunk(0), 250)));
        moves.add(bdat("end", "", " LAST", s -> CommandMoves.content(Judgement.OK, s)));
        moves.add(bdat(
                "bare line end",
                "a\n.\r\n",
                "",
                s -> s.mail().binary() ? Step.of(s.chunk(5), 250) : Step.of(s.failed(), 550)));
        moves.add(bdat("too big", "QUIT\r\n".repeat(400), "", s -> Step.of(s.failed(), 552)));
        moves.add(malformed("marker", "BDAT 6 LASTX\r\nQUIT\r\n"));
        moves.add(Move.of("BDAT", "no number", "BDAT", s -> Step.of(s.hasMail() ? s.failed() : s, 501)));
        moves.add(Move.of("BDAT", "bad number", "BDAT -1", s -> Step.of(s.closed(), 501)));
        moves.add(CommandMoves.mail(
                "binary",
                "MAIL FROM:<ok@example.org> BODY=BINARYMIME",
                CommandMoves.extended(s -> Step.of(s.from("<ok@example.org>").binary(), 250))));
        return moves;
    }

    private static Move bdat(String outcome, String octets, String marker, Rule then) {
        String command = "BDAT " + octets.length() + marker + "\r\n" + octets;
        return new Move("BDAT", outcome, command, List.of(), s -> {
            if (isOff(s)) {
                return off(s);
            }
            if (s.thrownAway() || !s.hasMail() || !s.mail().tried()) {
                return Step.of(s.failed(), 503);
            }
            return s.mail().recipients() == 0 ? Step.of(s.failed(), 554) : then.step(s);
        });
    }

    private static Move malformed(String outcome, String octets) {
        return new Move("BDAT", outcome, octets, List.of(), s -> {
            if (isOff(s)) {
                return off(s);
            }
            return Step.of(s.failed(), s.thrownAway() ? 503 : 501);
        });
    }

    private static boolean isOff(ModelState s) {
        return !s.extended();
    }

    /** Not offered: the chunk is gone all the same. */
    private static Step off(ModelState s) {
        return Step.of(s.failed(), s.greeted() ? 502 : 503);
    }
}
