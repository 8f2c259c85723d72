package org.sluice.itest.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sluice.message.SmtpReply;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Has the fault that the sender's local part names; a message it answers for bears its header. Leaves a file for each call. */
final class FaultyModule implements ValidationModule {

    static final String HEADER = "X-Guard";
    private static final Duration TOO_LONG = Duration.ofSeconds(4);

    private final String name;
    private final Path folder;

    FaultyModule(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        String fault = context.message().sender().localPart();
        boolean first = note(name + '.' + fault, context.remaining());
        context.effects().put("guard.half", "done");
        return switch (fault) {
            case "throws" -> throw new IllegalStateException("broken");
            case "overflows" -> overflow(context);
            case "hoards" -> refusal("got " + new long[Integer.MAX_VALUE].length)
                    .stage();
            case "null" -> null;
            case "late" -> CompletableFuture.supplyAsync(
                    () -> refusal("late"),
                    CompletableFuture.delayedExecutor(TOO_LONG.toMillis(), TimeUnit.MILLISECONDS));
            case "blocks" -> block();
            case "never", "stopped" -> new CompletableFuture<>();
            case "core" -> first ? new CompletableFuture<>() : answer(context);
            default -> answer(context);
        };
    }

    private CompletionStage<Verdict> answer(ValidationContext context) {
        context.effects().header().add(HEADER, name);
        return Verdict.CONTINUE.stage();
    }

    private CompletionStage<Verdict> overflow(ValidationContext context) {
        return overflow(context).thenApply(verdict -> verdict);
    }

    /** Whatever interrupts it. */
    private static CompletionStage<Verdict> block() {
        long end = System.nanoTime() + TOO_LONG.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        return refusal("blocked").stage();
    }

    private static Verdict refusal(String why) {
        return Verdict.reject(new SmtpReply(554, "5.7.1", "A broken module costs no sender this"), why);
    }

    /** Leaves how many seconds the call has. True for the first call of that name. */
    private boolean note(String call, Duration remaining) {
        Path file = folder.resolve(call);
        boolean first = !Files.exists(file);
        try {
            Files.writeString(file, "" + remaining.toSeconds());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return first;
    }
}
