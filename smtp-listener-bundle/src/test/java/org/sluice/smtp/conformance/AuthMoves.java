package org.sluice.smtp.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.sluice.smtp.conformance.Move.Rule;
import org.sluice.smtp.conformance.Move.Step;

/** AUTH (RFC 4954) with each of its steps. */
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
        moves.add(auth("syntax", "", List.of(), s -> Step.of(s, 501)));
        moves.add(auth("unknown mechanism", " FOO", List.of(), s -> Step.of(s, 504)));
        return moves;
    }

    private static Move auth(String outcome, String argument, List<String> lines, Rule then) {
        List<String> continuations = lines.stream().map(line -> line + "\r\n").toList();
        return new Move("AUTH", outcome, "AUTH" + argument + "\r\n", continuations, s -> {
            boolean inOrder = s.greeted() && s.extended() && !s.hasMail() && !s.user();
            return inOrder ? then.step(s) : Step.of(s, 503);
        });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
