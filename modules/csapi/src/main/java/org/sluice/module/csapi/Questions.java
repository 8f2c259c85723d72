package org.sluice.module.csapi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.Upstreams;
import org.sluice.support.upstream.scan.Scanned;
import org.sluice.validation.ValidationContext;

/**
 * The questions about one message: where an engine has no resources for it now, and no other one judged it, it is asked again a
 * moment later while the call has the time. A timer waits, no thread; and not all messages wait equally long.
 */
final class Questions {

    private static final long LEAST_MILLIS = 1_000;
    private static final long MOST_MILLIS = 3_000;
    /** What a scan needs at least. */
    private static final Duration RESERVE = Duration.ofSeconds(1);

    private final ValidationContext context;
    private final Upstreams upstreams;
    private int left;
    private volatile Duration pause = Duration.ZERO;

    /** {@code retries}: after the first question. */
    Questions(ValidationContext context, Upstreams upstreams, int retries) {
        this.context = context;
        this.upstreams = upstreams;
        this.left = retries;
    }

    /** {@code talks}: makes the talk for one attempt. */
    CompletionStage<Scanned> ask(Function<Endpoint, Talk<Scanned>> talks) {
        return upstreams
                .ask(context, talks)
                .handle((scanned, failure) ->
                        failure == null ? CompletableFuture.completedStage(scanned) : again(talks, failure))
                .thenCompose(asked -> asked);
    }

    /** An engine says that it has none; how long to leave it alone. */
    Duration noResources() {
        pause = Duration.ofMillis(ThreadLocalRandom.current().nextLong(LEAST_MILLIS, MOST_MILLIS + 1));
        return pause;
    }

    private CompletionStage<Scanned> again(Function<Endpoint, Talk<Scanned>> talks, Throwable failure) {
        Duration wait = pause;
        boolean mayWait = !wait.isZero() && wait.plus(RESERVE).compareTo(context.remaining()) <= 0;
        if (left == 0 || !mayWait) {
            return CompletableFuture.failedStage(failure);
        }
        left--;
        pause = Duration.ZERO;
        return context.delay(wait).thenCompose(over -> ask(talks));
    }
}
