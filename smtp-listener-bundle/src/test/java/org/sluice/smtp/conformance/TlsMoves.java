package org.sluice.smtp.conformance;

import java.util.ArrayList;
import java.util.List;
import org.sluice.smtp.conformance.Move.Step;

/** STARTTLS (RFC 3207), with a handshake behind it where it was taken, or with commands that were not to be there. */
final class TlsMoves {

    private TlsMoves() {}

    static List<Move> all() {
        List<Move> moves = new ArrayList<>();
        moves.add(Move.of(
                "STARTTLS",
                "ok",
                "STARTTLS",
                s -> refusal(s) == 0 ? Step.of(s.secured(), 220) : Step.of(s, refusal(s))));
        moves.add(Move.of(
                "STARTTLS",
                "injected",
                "STARTTLS\r\nNOOP",
                s -> refusal(s) == 0 ? Step.of(s.closed(), 554) : Step.of(s, refusal(s), 250)));
        moves.add(Move.of("STARTTLS", "syntax", "STARTTLS now", s -> Step.of(s, 501)));
        return moves;
    }

    /** The code for what stands against it; 0 where nothing does. */
    private static int refusal(ModelState s) {
        return s.isSecured() || !s.greeted() || s.hasMail() ? 503 : 0;
    }
}
