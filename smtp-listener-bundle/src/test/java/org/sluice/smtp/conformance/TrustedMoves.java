package org.sluice.smtp.conformance;

import java.util.ArrayList;
import java.util.List;
import org.sluice.smtp.conformance.Move.Rule;
import org.sluice.smtp.conformance.Move.Step;

/** XCLIENT of a client that may: the session begins anew for the one it speaks for. */
final class TrustedMoves {

    private TrustedMoves() {}

    static List<Move> all() {
        List<Move> moves = new ArrayList<>();
        for (Judgement judgement : Judgement.values()) {
            moves.add(xclient(judgement.word(), " NAME=" + judgement.word(), s -> connected(judgement, s)));
        }
        moves.add(xclient(
                "greeting",
                " NAME=ok PROTO=ESMTP HELO=ok.example.org",
                s -> Step.of(s.adopted().hello(true), 220)));
        moves.add(xclient(
                "greeting refused", " NAME=ok PROTO=ESMTP HELO=refused.example.org", s -> Step.of(s.adopted(), 220)));
        moves.add(
                xclient("user", " NAME=ok LOGIN=test", s -> Step.of(s.adopted().authenticated(), 220)));
        moves.add(Move.of("XCLIENT", "syntax", "XCLIENT FOO=bar", s -> Step.of(s, 501)));
        return moves;
    }

    private static Step connected(Judgement judgement, ModelState s) {
        Step first = CommandMoves.connect(judgement);
        ModelState next = s.adopted().live(first.next().life());
        return Step.of(next.isClosed() ? next.closed() : next, first.codes().get(0));
    }

    private static Move xclient(String outcome, String claims, Rule then) {
        String line = "XCLIENT ADDR=192.0.2.1" + claims;
        return Move.of("XCLIENT", outcome, line, s -> s.hasMail() ? Step.of(s, 503) : then.step(s));
    }
}
