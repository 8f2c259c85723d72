package org.sluice.core.intake;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Takes asynchronous steps one after the other, without a deeper stack for each one that is done at once. */
final class Steps {

    private final Supplier<Optional<CompletionStage<Void>>> next;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Steps(Supplier<Optional<CompletionStage<Void>>> next) {
        this.next = next;
    }

    /** Asks for the next step when the one before is done, until there is none or one fails. */
    static CompletionStage<Void> run(Supplier<Optional<CompletionStage<Void>>> next) {
        Steps steps = new Steps(next);
        steps.go();
        return steps.done;
    }

    /** What a stage failed with, without its wrapping. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void go() {
        try {
            while (true) {
                Optional<CompletionStage<Void>> step = next.get();
                if (step.isEmpty()) {
                    done.complete(null);
                    return;
                }
                CompletableFuture<Void> future = step.get().toCompletableFuture();
                if (!future.isDone()) {
                    future.whenComplete(this::goOn);
                    return;
                }
                future.join();
            }
        } catch (RuntimeException failure) {
            done.completeExceptionally(cause(failure));
        }
    }

    private void goOn(Void nothing, Throwable failure) {
        if (failure == null) {
            go();
        } else {
            done.completeExceptionally(cause(failure));
        }
    }
}
