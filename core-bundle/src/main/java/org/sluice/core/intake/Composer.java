package org.sluice.core.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.sluice.core.body.Rope;
import org.sluice.spool.Content;
import org.sluice.spool.SpoolBatch;

/**
 * Makes the octets to store, each once however many copies there are, and not on an event loop when that means reading the
 * disk or is much work.
 */
final class Composer {

    /** About a millisecond's work. */
    private static final long MAX_OCTETS_HERE = 256 << 10;
    /** The spool stores heads one by one; less than this is not worth another body. */
    private static final long MIN_OCTETS_SAVED = 64 << 10;

    private final Executor workers;

    Composer(Executor workers) {
        this.workers = workers;
    }

    /** Completes on a worker, or here and at once. */
    CompletionStage<SpoolBatch.Builder> batch(List<Draft> drafts) {
        Map<Composition, Long> copies =
                drafts.stream().collect(Collectors.groupingBy(Draft::composition, Collectors.counting()));
        return run(isMuch(copies.keySet()), () -> {
            Map<Composition, Content> contents = new HashMap<>();
            for (Map.Entry<Composition, Long> each : copies.entrySet()) {
                contents.put(each.getKey(), shared(each.getKey().compose(), each.getValue()));
            }
            SpoolBatch.Builder batch = SpoolBatch.builder();
            for (Draft draft : drafts) {
                Content content = contents.get(draft.composition());
                batch.add(draft.record().sizeOctets(content.sizeOctets()).build(), content);
            }
            return batch;
        });
    }

    /** What is composed and read in one go. */
    @FunctionalInterface
    interface Reading<T> {
        T of(Composition composition) throws IOException;
    }

    /** Completes on a worker, or here and at once. */
    <T> CompletionStage<T> read(Composition composition, Reading<T> reading) {
        boolean isMuch = !composition.isInMemory() || composition.octetsToGoThrough() > MAX_OCTETS_HERE;
        return run(isMuch, () -> reading.of(composition));
    }

    private static boolean isMuch(Collection<Composition> all) {
        return all.stream().anyMatch(Composition::readsDisk)
                || all.stream().mapToLong(Composition::octetsToGoThrough).sum() > MAX_OCTETS_HERE;
    }

    private <T> CompletionStage<T> run(boolean isMuch, Callable<T> work) {
        return CompletableFuture.supplyAsync(() -> call(work), isMuch ? workers : Runnable::run);
    }

    private static <T> T call(Callable<T> work) {
        try {
            return work.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /** The head becomes part of the body, which the spool stores once, where that is less than a head for each copy. */
    private static Content shared(Content content, long copies) {
        long saved = (copies - 1) * content.head().length;
        return saved > Math.max(content.body().sizeOctets(), MIN_OCTETS_SAVED)
                ? Content.of(new byte[0], Rope.of(content), 0)
                : content;
    }
}
