package org.sluice.module.antivirus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.message.MessageBody;
import org.sluice.support.scan.ScanResult;
import org.sluice.validation.Answer;
import org.sluice.validation.ValidationContext;

/** Puts one message, or one part of it, to the engines: in order or all at once, until one finds a virus. */
final class Engines {

    private static final Duration PAUSE = Duration.ofMillis(200);
    /** What a scan needs at least. */
    private static final Duration RESERVE = Duration.ofSeconds(1);

    private final ValidationContext context;
    private final Settings settings;

    Engines(ValidationContext context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** What those said that were heard; a virus is the last one. */
    CompletionStage<List<Finding>> ask(MessageBody body) {
        return settings.parallel() ? askAll(body) : askNext(body, 0, List.of());
    }

    /** What one of them says. */
    private CompletionStage<Finding> ask(Engine engine, MessageBody body) {
        Instant until = context.now().plus(settings.engineHold());
        return ask(engine, body, until).exceptionally(failure -> Finding.failed(engine, failure));
    }

    /** An engine that gives no answer at all is being updated, or leaves: it is asked again while there is time. */
    private CompletionStage<Finding> ask(Engine engine, MessageBody body, Instant until) {
        CompletionStage<Answer> answer =
                body == context.message().body() ? context.ask(engine.name()) : context.ask(engine.name(), body);
        return answer.handle((said, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(Finding.of(engine, said, settings));
                    }
                    boolean mayWait =
                            context.now().isBefore(until) && context.remaining().compareTo(RESERVE) > 0;
                    return mayWait
                            ? context.delay(PAUSE).thenCompose(over -> ask(engine, body, until))
                            : CompletableFuture.completedStage(Finding.failed(engine, failure));
                })
                .thenCompose(finding -> finding);
    }

    private CompletionStage<List<Finding>> askNext(MessageBody body, int index, List<Finding> before) {
        return ask(settings.engines().get(index), body).thenCompose(finding -> {
            List<Finding> heard = new ArrayList<>(before);
            heard.add(finding);
            boolean enough = finding.result() instanceof ScanResult.Infected
                    || !settings.needsAll() && finding.callsClean()
                    || index + 1 == settings.engines().size();
            return enough ? CompletableFuture.completedFuture(heard) : askNext(body, index + 1, heard);
        });
    }

    /** Complete with the first virus, or when all have answered. */
    private CompletionStage<List<Finding>> askAll(MessageBody body) {
        CompletableFuture<List<Finding>> enough = new CompletableFuture<>();
        List<Finding> heard = new ArrayList<>();
        AtomicInteger open = new AtomicInteger(settings.engines().size());
        for (Engine engine : settings.engines()) {
            ask(engine, body).thenAccept(finding -> {
                List<Finding> soFar;
                synchronized (heard) {
                    heard.add(finding);
                    soFar = List.copyOf(heard);
                }
                if (finding.result() instanceof ScanResult.Infected || open.decrementAndGet() == 0) {
                    enough.complete(soFar);
                }
            });
        }
        return enough;
    }
}
