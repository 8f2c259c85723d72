package org.sluice.smtp.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.sluice.smtp.conformance.SessionModel.Sequence;

/**
 * The whole proof: every sequence the reference model has, and every string in front of a smuggled transaction. The unit tests
 * run a sample of it; for the benchmark that runs all of it this class is public.
 */
public final class Conformance {

    private static final long SEED = 20260803;
    /** All of them are fourteen million, and pairs that were seen before, with more in front. A prime, so that all kinds are met. */
    private static final int PASTS_ONE_IN = 97;

    private static final int WALKS = 20_000;
    private static final int WALK_LENGTH = 60;

    /**
     * One kind of cases.
     *
     * @param name a word for machines
     * @param words for people
     * @param cases how many were run
     * @param differences how many came out otherwise than the reference says
     * @param told the first of those, in words
     */
    public record Result(String name, String words, long cases, long differences, List<String> told) {
        private Result plus(Result other) {
            List<String> all = new ArrayList<>(told);
            all.addAll(other.told);
            return new Result(name, words, cases + other.cases, differences + other.differences, all);
        }
    }

    private interface Share {
        Result run(int number, int of);
    }

    private final ExecutorService workers;
    private final int threads;
    private final int oneIn;
    private final SessionModel model = new SessionModel(moves());

    private Conformance(ExecutorService workers, int threads, int oneIn) {
        this.workers = workers;
        this.threads = threads;
        this.oneIn = oneIn;
    }

    /**
     * The parts that are wanted, by name, on all processors; each result is told as soon as it is there.
     *
     * @param oneIn 1 for all cases; more to see whether the proof itself works
     */
    public static void run(int oneIn, Predicate<String> wanted, Consumer<Result> to) {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            new Conformance(workers, threads, oneIn).run(wanted, to);
        } finally {
            workers.shutdownNow();
        }
    }

    /** Every verb with every outcome; those of an extension where the listener has it. */
    static List<Move> moves() {
        List<Move> moves = new ArrayList<>(CommandMoves.all());
        Set<String> offered = ModelCheck.offered();
        if (offered.contains("CHUNKING")) {
            moves.addAll(ChunkMoves.all());
        }
        if (offered.contains("AUTH")) {
            moves.addAll(AuthMoves.all());
        }
        if (offered.contains("STARTTLS")) {
            moves.addAll(TlsMoves.all());
        }
        if (offered.contains("XCLIENT")) {
            moves.addAll(TrustedMoves.all());
        }
        return moves;
    }

    private void run(Predicate<String> wanted, Consumer<Result> to) {
        parts().forEach((name, part) -> {
            if (wanted.test(name)) {
                to.accept(part.apply(name));
            }
        });
    }

    private Map<String, Function<String, Result>> parts() {
        Map<String, Function<String, Result>> parts = new LinkedHashMap<>();
        parts.put(
                "triples",
                name -> sequences(name, "sequences of 3 moves", s -> model.every(model.moves(), 3, s), false, 1));
        parts.put(
                "verbs",
                name -> sequences(name, "sequences of 4 verbs", s -> model.every(model.verbs(), 4, s), false, 1));
        parts.put("pairs", name -> sequences(name, "pairs of moves from every state", model::everyPair, false, 1));
        parts.put(
                "pairsBehindPasts",
                name -> sequences(
                        name,
                        "the same in one piece, in sessions with a past, one in " + PASTS_ONE_IN,
                        model::everyPairBehindEachPast,
                        true,
                        PASTS_ONE_IN));
        parts.put("walks", name -> sequences(name, "random walks of " + WALK_LENGTH + " moves", this::walks, true, 1));
        parts.put(
                "endOnDecoder",
                name -> everywhere(name, "ends of data on the decoder, every cut", EndOfDataCheck::onDecoder));
        parts.put(
                "endOnListener", name -> everywhere(name, "ends of data on the listener", EndOfDataCheck::onListener));
        parts.put("endInChunks", name -> everywhere(name, "the same strings in chunks", EndOfDataCheck::inChunks));
        return parts;
    }

    private void walks(Consumer<Supplier<Sequence>> to) {
        Random random = new Random(SEED);
        for (int i = 0; i < WALKS; i++) {
            Sequence walk = model.walk(random, WALK_LENGTH);
            to.accept(() -> walk);
        }
    }

    private Result sequences(
            String name, String words, Consumer<Consumer<Supplier<Sequence>>> source, boolean pipelined, int oneOf) {
        return together((number, of) -> {
            long[] seen = {0};
            try (ModelCheck check = new ModelCheck()) {
                source.accept(sequence -> {
                    if (seen[0]++ % ((long) of * oneIn * oneOf) == number) {
                        check.run(sequence.get(), pipelined);
                    }
                });
                return new Result(name, words, check.sequences(), check.different(), check.differences());
            }
        });
    }

    private interface EndCase {
        void run(EndOfDataCheck check, String middle, boolean normalise);
    }

    private Result everywhere(String name, String words, EndCase one) {
        return together((number, of) -> {
            try (EndOfDataCheck check = new EndOfDataCheck()) {
                for (int i = number; i < EndOfData.count(EndOfData.LONGEST); i += of * oneIn) {
                    one.run(check, EndOfData.string(i), false);
                    one.run(check, EndOfData.string(i), true);
                }
                return new Result(name, words, check.runs(), check.different(), check.differences());
            }
        });
    }

    private Result together(Share share) {
        List<CompletableFuture<Result>> shares = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            shares.add(CompletableFuture.supplyAsync(() -> share.run(number, threads), workers));
        }
        try {
            return shares.stream()
                    .map(CompletableFuture::join)
                    .reduce(Result::plus)
                    .orElseThrow();
        } catch (CompletionException e) {
            throw new IllegalStateException("the proof itself failed", e.getCause());
        }
    }
}
