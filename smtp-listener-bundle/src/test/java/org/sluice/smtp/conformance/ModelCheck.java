package org.sluice.smtp.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sluice.smtp.conformance.Move.Step;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.tls.TestTls;

/** Runs sequences of moves on the real listener and compares reply by reply and state by state with the reference. */
final class ModelCheck implements AutoCloseable {

    /** No limits but those under test. */
    static final Map<String, String> CONFIGURATION = Map.of(
            "error_limit", "0",
            "xclient_hosts", "127.0.0.9",
            "max_message_size", String.valueOf(CommandMoves.MAX_MESSAGE_SIZE),
            "auth_allow_plaintext", "true",
            "auth_delay", "0",
            "auth_error_limit", "0",
            "tls_certificate", TestTls.file("together.pem").toString());

    private static final int TOLD = 20;

    private final TestServer server;
    private final List<String> differences = new ArrayList<>();
    private long sequences;
    private long steps;
    private long different;

    ModelCheck() {
        this(CONFIGURATION);
    }

    ModelCheck(Map<String, String> configuration) {
        server = new TestServer(configuration).withUsers();
        server.users.add(AuthMoves.USER, AuthMoves.PASSWORD);
    }

    /** The keywords of its EHLO. */
    static Set<String> offered() {
        try (ModelCheck check = new ModelCheck();
                EmbeddedSession session = new EmbeddedSession(check.server, Judgement.OK)) {
            session.replies();
            return session.keywords("EHLO ok.example.org\r\n");
        }
    }

    long sequences() {
        return sequences;
    }

    long steps() {
        return steps;
    }

    long different() {
        return different;
    }

    /** The first of them, in words. */
    List<String> differences() {
        return differences;
    }

    void run(SessionModel.Sequence sequence, boolean pipelined) {
        if (pipelined) {
            pipelined(sequence.connect(), sequence.moves());
        } else {
            lockstep(sequence.connect(), sequence.moves());
        }
    }

    /** One command after another, each once the reply to the one before is there. */
    private void lockstep(Judgement connect, List<Move> moves) {
        sequences++;
        try (EmbeddedSession session = new EmbeddedSession(server, connect)) {
            Step step = CommandMoves.connect(connect);
            String wrong = compare(session, step, session.replies());
            for (int i = 0; i < moves.size() && wrong == null; i++) {
                Move move = moves.get(i);
                boolean clear = !step.next().isSecured();
                step = move.step(step.next());
                int before = session.accepted().size();
                List<Integer> codes = exchange(session, move, step);
                if (clear && step.next().isSecured() && codes.equals(step.codes())) {
                    session.secure();
                }
                wrong = compare(session, step, codes);
                if (wrong == null && session.accepted().size() - before != (step.delivers() ? 1 : 0)) {
                    wrong = "accepted " + session.accepted();
                }
                if (wrong != null) {
                    wrong = moves.subList(0, i + 1) + ": " + wrong;
                }
            }
            end(session, connect, wrong);
        }
    }

    /** All in one piece, by a client that knows every answer before it comes. */
    private void pipelined(Judgement connect, List<Move> moves) {
        sequences++;
        try (EmbeddedSession session = new EmbeddedSession(server, connect)) {
            Step step = CommandMoves.connect(connect);
            List<Integer> expected = new ArrayList<>(step.codes());
            List<Integer> codes = new ArrayList<>(session.replies());
            StringBuilder octets = new StringBuilder();
            int delivered = 0;
            for (Move move : moves) {
                boolean before = step.next().isSecured();
                step = move.step(step.next());
                expected.addAll(step.codes());
                octets.append(move.pipelined(step));
                delivered += step.delivers() ? 1 : 0;
                steps++;
                if (!before && step.next().isSecured()) {
                    codes.addAll(session.send(octets.toString()));
                    session.secure();
                    octets.setLength(0);
                }
            }
            codes.addAll(session.send(octets.toString()));
            String wrong = compare(session, new Step(expected, step.next(), false), codes);
            if (wrong == null && session.accepted().size() != delivered) {
                wrong = "accepted " + session.accepted();
            }
            end(session, connect, wrong == null ? null : "pipelined " + moves + ": " + wrong);
        }
    }

    private List<Integer> exchange(EmbeddedSession session, Move move, Step step) {
        steps++;
        List<Integer> codes = new ArrayList<>(session.send(move.octets()));
        for (String each : move.asked(step)) {
            if (codes.isEmpty() || codes.get(codes.size() - 1) / 100 != 3) {
                return codes;
            }
            codes.addAll(session.send(each));
        }
        return codes;
    }

    private static String compare(EmbeddedSession session, Step step, List<Integer> codes) {
        if (!codes.equals(step.codes())) {
            return "replies " + codes + " (reference: " + step.codes() + ")";
        }
        if (session.isClosed() != step.next().isClosed()) {
            return session.isClosed() ? "closed" : "not closed";
        }
        if (!session.picture().equals(step.next().picture())) {
            return "state " + session.picture() + " (reference: " + step.next().picture() + ")";
        }
        boolean holds = step.next().mail().chunked() > 0;
        return session.holdsContent() == holds ? null : holds ? "content is gone" : "content is left";
    }

    private void end(EmbeddedSession session, Judgement connect, String wrong) {
        String last = wrong;
        if (last == null && !server.core.violations.isEmpty()) {
            last = "the core says: " + server.core.violations;
        }
        server.core.violations.clear();
        if (last != null) {
            different++;
            if (differences.size() < TOLD) {
                differences.add("connect " + connect.word() + ", " + last);
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
