package org.sluice.smtp.conformance;

import java.util.ArrayList;
import java.util.List;
import org.sluice.smtp.conformance.Move.Rule;
import org.sluice.smtp.conformance.Move.Step;

/** The commands of RFC 5321, each with every outcome. */
final class CommandMoves {

    /** What the listener under test was told about sizes; a message beyond is {@link #tooBig}. */
    static final int MAX_MESSAGE_SIZE = 2_000;

    private CommandMoves() {}

    /** How a session begins: with what CONNECT came to. */
    static Step connect(Judgement judgement) {
        ModelState open = ModelState.START.live(ModelState.Life.OPEN);
        return switch (judgement) {
            case OK -> Step.of(open, 220);
            case REFUSED -> Step.of(open.live(ModelState.Life.TURNED_AWAY), 550);
            case DEFERRED, SILENT -> Step.of(open.closed(), 421);
        };
    }

    static List<Move> all() {
        List<Move> moves = new ArrayList<>();
        hello(moves, "HELO", false);
        hello(moves, "EHLO", true);
        mail(moves);
        rcpt(moves);
        data(moves);
        withoutEffect(moves);
        noCommands(moves);
        moves.add(Move.of("RSET", "ok", "RSET", s -> Step.of(s.reset(), 250)));
        moves.add(Move.of("RSET", "syntax", "RSET now", s -> Step.of(s, 501)));
        moves.add(Move.of("QUIT", "ok", "QUIT", s -> Step.of(s.closed(), 221)));
        moves.add(Move.of("QUIT", "syntax", "QUIT now", s -> Step.of(s, 501)));
        return moves;
    }

    private static void hello(List<Move> moves, String verb, boolean extended) {
        for (Judgement judgement : Judgement.values()) {
            moves.add(Move.of(
                    verb, judgement.word(), verb + ' ' + judgement.word() + ".example.org", s -> switch (judgement) {
                        case OK -> Step.of(s.hello(extended), 250);
                        case REFUSED -> Step.of(s.ungreeted(), 550);
                        case DEFERRED, SILENT -> Step.of(s.closed(), 421);
                    }));
        }
        moves.add(Move.of(verb, "syntax", verb, s -> Step.of(s, 501)));
        moves.add(Move.of(verb, "two words", verb + " one.example.org two", s -> Step.of(s, 501)));
    }

    private static void mail(List<Move> moves) {
        for (Judgement judgement : Judgement.values()) {
            String sender = "<" + judgement.word() + "@example.org>";
            moves.add(mail(judgement.word(), "MAIL FROM:" + sender, s -> judged(judgement, s.from(sender), s.reset())));
        }
        moves.add(mail("null sender", "MAIL FROM:<>", s -> Step.of(s.from("<>"), 250)));
        moves.add(mail(
                "size",
                "MAIL FROM:<ok@example.org> SIZE=100",
                extended(s -> Step.of(s.from("<ok@example.org>"), 250))));
        moves.add(mail("too big", "MAIL FROM:<ok@example.org> SIZE=123456789", extended(s -> Step.of(s, 552))));
        moves.add(mail("syntax", "MAIL TO:<ok@example.org>", s -> Step.of(s, 501)));
        moves.add(mail("bad address", "MAIL FROM:<ok@>", s -> Step.of(s, 501)));
        moves.add(mail("unknown parameter", "MAIL FROM:<ok@example.org> FOO=BAR", s -> Step.of(s, 555)));
        moves.add(mail("not ascii", "MAIL FROM:<\u00c3\u00a4@example.org>", s -> Step.of(s, 550)));
    }

    static Move mail(String outcome, String line, Rule then) {
        return Move.of("MAIL", outcome, line, s -> !s.greeted() || s.hasMail() ? Step.of(s, 503) : then.step(s));
    }

    /** Parameters come with EHLO only (RFC 5321 section 4.1.1.11). */
    static Rule extended(Rule then) {
        return s -> s.extended() ? then.step(s) : Step.of(s, 555);
    }

    private static void rcpt(List<Move> moves) {
        for (Judgement judgement : Judgement.values()) {
            moves.add(rcpt(
                    judgement.word(),
                    "RCPT TO:<" + judgement.word() + "@sluice.test>",
                    s -> judged(judgement, s.recipientTaken(), s.recipientTried())));
        }
        moves.add(rcpt("null", "RCPT TO:<>", s -> Step.of(s, 501)));
        moves.add(rcpt("syntax", "RCPT FROM:<ok@sluice.test>", s -> Step.of(s, 501)));
        moves.add(rcpt("unknown parameter", "RCPT TO:<ok@sluice.test> FOO=BAR", s -> Step.of(s, 555)));
        moves.add(rcpt("not ascii", "RCPT TO:<\u00c3\u00a4@sluice.test>", s -> Step.of(s, 553)));
    }

    private static Move rcpt(String outcome, String line, Rule then) {
        return Move.of(
                "RCPT", outcome, line, s -> s.hasMail() && !s.mail().isChunked() ? then.step(s) : Step.of(s, 503));
    }

    private static Step judged(Judgement judgement, ModelState passed, ModelState refused) {
        return switch (judgement) {
            case OK -> Step.of(passed, 250);
            case REFUSED -> Step.of(refused, 550);
            case DEFERRED -> Step.of(refused, 450);
            case SILENT -> Step.of(refused, 451);
        };
    }

    private static void data(List<Move> moves) {
        for (Judgement judgement : Judgement.values()) {
            moves.add(data(judgement.word(), judgement.word() + "\r\n.\r\n", s -> content(judgement, s, 354)));
        }
        moves.add(data("empty", ".\r\n", s -> content(Judgement.OK, s, 354)));
        moves.add(data("too big", "x".repeat(MAX_MESSAGE_SIZE) + "\r\n.\r\n", s -> Step.of(s.reset(), 354, 552)));
        moves.add(data("bare line end", "a\n.\nMAIL FROM:<x@y>\r\n.\r\n", s -> Step.of(s.reset(), 354, 550)));
        moves.add(Move.of("DATA", "syntax", "DATA now", s -> Step.of(s, 501)));
    }

    private static Move data(String outcome, String content, Rule then) {
        return new Move("DATA", outcome, "DATA\r\n", List.of(content), s -> {
            if (s.mail().isChunked()) {
                return Step.of(s.failed(), 503);
            }
            if (!s.hasMail() || !s.mail().tried() || s.mail().binary()) {
                return Step.of(
                        s, s.hasMail() && s.mail().recipients() == 0 && s.mail().tried() ? 554 : 503);
            }
            return s.mail().recipients() == 0 ? Step.of(s, 554) : then.step(s);
        });
    }

    /** Behind the whole message; however it comes out, the transaction is over. */
    static Step content(Judgement judgement, ModelState s, Integer... before) {
        List<Integer> codes = new ArrayList<>(List.of(before));
        codes.add(
                switch (judgement) {
                    case OK -> 250;
                    case REFUSED -> 550;
                    case DEFERRED -> 450;
                    case SILENT -> 451;
                });
        return new Step(codes, s.reset(), judgement == Judgement.OK);
    }

    private static void withoutEffect(List<Move> moves) {
        moves.add(Move.of("NOOP", "ok", "NOOP", s -> Step.of(s, 250)));
        moves.add(Move.of("NOOP", "argument", "NOOP ignored", s -> Step.of(s, 250)));
        moves.add(Move.of("VRFY", "ok", "VRFY postmaster", s -> Step.of(s, 252)));
        moves.add(Move.of("VRFY", "syntax", "VRFY", s -> Step.of(s, 501)));
        moves.add(Move.of("EXPN", "ok", "EXPN staff", s -> Step.of(s, 502)));
        moves.add(Move.of("HELP", "ok", "HELP", s -> Step.of(s, 214)));
        moves.add(Move.of("HELP", "argument", "HELP DATA", s -> Step.of(s, 214)));
    }

    private static void noCommands(List<Move> moves) {
        moves.add(Move.of("unknown", "ok", "XYZZY", s -> Step.of(s, 500)));
        moves.add(Move.of("unknown", "empty", "", s -> Step.of(s, 500)));
        moves.add(Move.of("long line", "ok", "NOOP " + "x".repeat(5_000), s -> Step.of(s, 500)));
        moves.add(Move.of("bare LF", "ok", "RSET\nRSET", s -> Step.of(s, 500)));
        moves.add(Move.of("bare CR", "ok", "RSET\rRSET", s -> Step.of(s, 500)));
        moves.add(Move.of("NUL", "ok", "RSET\0", s -> Step.of(s, 500)));
    }
}
