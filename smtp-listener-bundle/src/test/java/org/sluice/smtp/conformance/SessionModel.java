package org.sluice.smtp.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sluice.smtp.conformance.Move.Step;

/**
 * The sequences of moves that are worth a run. A sequence that closes the connection gets one more move, to see that nobody
 * answers it, and is not continued.
 */
final class SessionModel {

    /** One run: how CONNECT comes out and what follows. */
    record Sequence(Judgement connect, List<Move> moves) {}

    private final List<Move> moves;

    SessionModel(List<Move> moves) {
        this.moves = List.copyOf(moves);
    }

    List<Move> moves() {
        return moves;
    }

    /** The first outcome of each verb, which is the good one. */
    List<Move> verbs() {
        Map<String, Move> first = new LinkedHashMap<>();
        moves.forEach(move -> first.putIfAbsent(move.verb(), move));
        return List.copyOf(first.values());
    }

    /** Every sequence of that many of those moves; shorter ones are their beginnings. */
    void every(List<Move> those, int length, Consumer<Supplier<Sequence>> to) {
        extend(Judgement.OK, CommandMoves.connect(Judgement.OK).next(), new ArrayList<>(), those, length, to);
    }

    /** There are millions of sequences, and most callers want a few: each is made when it is asked for, at once or never. */
    private static void extend(
            Judgement connect,
            ModelState from,
            List<Move> path,
            List<Move> those,
            int more,
            Consumer<Supplier<Sequence>> to) {
        if (more == 0) {
            to.accept(() -> new Sequence(connect, List.copyOf(path)));
            return;
        }
        for (Move move : from.isClosed() ? those.subList(0, 1) : those) {
            path.add(move);
            int left = from.isClosed() ? 0 : more - 1;
            // What the last one comes to, of which there are the most, matters to the run alone.
            extend(connect, left == 0 ? from : move.step(from).next(), path, those, left, to);
            path.remove(path.size() - 1);
        }
    }

    /** From every state that can be reached, on the shortest way there: every pair of moves. */
    void everyPair(Consumer<Supplier<Sequence>> to) {
        everyPair(List.of(), to);
    }

    /** The same in sessions that have lived: what should be forgotten may only seem so as long as nobody asks for it. */
    void everyPairBehindEachPast(Consumer<Supplier<Sequence>> to) {
        pasts().forEach(past -> everyPair(past, to));
    }

    private void everyPair(List<Move> past, Consumer<Supplier<Sequence>> to) {
        states(past).forEach((state, way) -> {
            if (!state.isClosed()) {
                List<Move> path = new ArrayList<>(way.moves());
                extend(way.connect(), state, path, moves, 2, to);
            }
        });
    }

    /** Whatever ends a message under way, each time one with recipients. */
    private List<List<Move>> pasts() {
        List<List<Move>> pasts = new ArrayList<>(List.of(List.of()));
        for (Move end : moves) {
            ModelState before = ModelState.START.live(ModelState.Life.OPEN);
            List<Move> past = new ArrayList<>();
            for (String verb : List.of("EHLO", "MAIL", "RCPT", "RCPT")) {
                Move move = good(verb);
                past.add(move);
                before = move.step(before).next();
            }
            ModelState after = end.step(before).next();
            boolean typical = verbs().contains(end) || end.outcome().equals("refused") || after.thrownAway();
            if (typical && !after.hasMail() && !after.isClosed()) {
                past.add(end);
                pasts.add(past);
            }
        }
        return pasts;
    }

    private Move good(String verb) {
        return verbs().stream()
                .filter(move -> move.verb().equals(verb))
                .findFirst()
                .orElseThrow();
    }

    /** The states with the shortest way to each; two recipients or chunks stand for more. */
    Map<ModelState, Sequence> states() {
        return states(List.of());
    }

    private Map<ModelState, Sequence> states(List<Move> past) {
        Map<ModelState, Sequence> found = new LinkedHashMap<>();
        if (past.isEmpty()) {
            for (Judgement judgement : Judgement.values()) {
                found.putIfAbsent(CommandMoves.connect(judgement).next(), new Sequence(judgement, List.of()));
            }
        } else {
            ModelState state = CommandMoves.connect(Judgement.OK).next();
            for (Move move : past) {
                state = move.step(state).next();
            }
            found.put(state, new Sequence(Judgement.OK, past));
        }
        List<ModelState> open = new ArrayList<>(found.keySet());
        while (!open.isEmpty()) {
            ModelState state = open.remove(0);
            for (Move move : moves) {
                ModelState next = move.step(state).next();
                // Pasts leave behind what a message can leave; what TLS and AUTH leave has sequences of its own.
                boolean plain =
                        past.isEmpty() || !next.isSecured() && next.client().atAuth() == Judgement.OK;
                if (plain && isTypical(next) && !found.containsKey(next)) {
                    List<Move> way = new ArrayList<>(found.get(state).moves());
                    way.add(move);
                    found.put(next, new Sequence(found.get(state).connect(), way));
                    open.add(next);
                }
            }
        }
        return found;
    }

    private static boolean isTypical(ModelState state) {
        return state.mail().recipients() <= 2 && state.mail().chunked() <= 2 * ChunkMoves.OCTETS;
    }

    /** A long random walk that closes as late as it can, and often has a message under way. */
    Sequence walk(Random random, int length) {
        List<Move> path = new ArrayList<>();
        ModelState state = CommandMoves.connect(Judgement.OK).next();
        while (path.size() < length && !state.isClosed()) {
            Move move = moves.get(random.nextInt(moves.size()));
            Step step = move.step(state);
            boolean keeps =
                    !step.next().isClosed() && !(state.hasMail() && !step.next().hasMail() && !step.delivers());
            if (keeps || random.nextInt(10) == 0) {
                path.add(move);
                state = step.next();
            }
        }
        return new Sequence(Judgement.OK, path);
    }
}
