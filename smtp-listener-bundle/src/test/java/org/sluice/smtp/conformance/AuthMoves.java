package org.sluice.smtp.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.sluice.smtp.conformance.Move.Rule;
import org.sluice.smtp.conformance.Move.Step;

/** AUTH (RFC 4954) with each of its steps, and greetings behind which modules refuse it. */
final class AuthMoves {

    static final String USER = "test";
    static final String PASSWORD = "1234";

    private AuthMoves() {}

    static List<Move> all() {
        List<Move> moves = new ArrayList<>();
        String right = base64("\0" + USER + "\0" + PASSWORD);
        String wrong = base64("\0" + USER + "\0wrong");
        moves.add(auth("ok", " PLAIN " + right, List.of(), s -> Step.of(s.authenticated(), 235)));
        moves.add(auth("refused", " PLAIN " + wrong, List.of(), s -> Step.of(s, 535)));
        moves.add(auth("two steps", " PLAIN", List.of(right), s -> Step.of(s.authenticated(), 334, 235)));
        moves.add(auth("two steps refused", " PLAIN", List.of(wrong), s -> Step.of(s, 334, 535)));
        moves.add(auth(
                "login",
                " LOGIN",
                List.of(base64(USER), base64(PASSWORD)),
                s -> Step.of(s.authenticated(), 334, 334, 235)));
        moves.add(auth("login refused", " LOGIN", List.of(base64(USER), base64("x")), s -> Step.of(s, 334, 334, 535)));
        moves.add(auth("cancelled", " PLAIN", List.of("*"), s -> Step.of(s, 334, 501)));
        moves.add(auth("cancelled late", " LOGIN", List.of(base64(USER), "*"), s -> Step.of(s, 334, 334, 501)));
        moves.add(auth("no base64", " LOGIN", List.of("QUIT!"), s -> Step.of(s, 334, 501)));
        moves.add(auth("bare LF in a step", " PLAIN", List.of("QUIT\nQUIT"), s -> Step.of(s, 334, 500)));
        moves.add(inOrder("syntax", "", List.of(), s -> Step.of(s, 501)));
        moves.add(inOrder("unknown mechanism", " FOO", List.of(), s -> Step.of(s, 504)));
        for (Judgement judgement : List.of(Judgement.REFUSED, Judgement.SILENT)) {
            String name = judgement.atAuth() + ".example.org";
            moves.add(Move.of("EHLO", judgement.atAuth(), "EHLO " + name, s -> Step.of(s.hello(true, judgement), 250)));
        }
        return moves;
    }

    /** Modules are asked before the client is. */
    private static Move auth(String outcome, String argument, List<String> lines, Rule then) {
        return inOrder(outcome, argument, lines, s -> switch (s.client().atAuth()) {
            case OK -> then.step(s);
            case REFUSED -> Step.of(s, 550);
            case DEFERRED -> Step.of(s, 450);
            case SILENT -> Step.of(s, 451);
        });
    }

    private static Move inOrder(String outcome, String argument, List<String> lines, Rule then) {
        List<String> continuations = lines.stream().map(line -> line + "\r\n").toList();
        return new Move("AUTH", outcome, "AUTH" + argument + "\r\n", continuations, s -> {
            boolean inOrder = s.greeted() && s.extended() && !s.hasMail() && !s.hasUser();
            return inOrder ? then.step(s) : Step.of(s, 503);
        });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
