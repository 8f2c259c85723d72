package org.sluice.module.antivirus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.message.MessagePart;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.validation.Reading;
import org.sluice.validation.ValidationContext;

/**
 * Takes viruses out: every leaf is put to the engines by itself, those with a hit are replaced by a text, and what is then
 * left of the message is put to them once more. A virus that shows only in the whole is not taken out by this.
 */
final class Disinfection {

    private final ValidationContext context;
    private final Settings settings;
    private final Engines engines;
    private final Parts parts;

    Disinfection(ValidationContext context, Settings settings, Engines engines) {
        this.context = context;
        this.settings = settings;
        this.engines = engines;
        this.parts = new Parts(context, settings, engines);
    }

    /** Completes with whether the message is clean now; fails when nobody can tell. */
    CompletionStage<Boolean> run() {
        return infectedParts()
                .thenCompose(
                        infected -> infected.isEmpty() ? CompletableFuture.completedFuture(false) : replaced(infected));
    }

    private CompletionStage<List<MessagePart>> infectedParts() {
        return parts.leaves()
                .thenCompose(leaves -> leaves.size() > settings.mostParts()
                        ? CompletableFuture.completedFuture(List.of())
                        : infected(leaves, 0, new ArrayList<>()));
    }

    private CompletionStage<List<MessagePart>> infected(List<MessagePart> leaves, int index, List<MessagePart> found) {
        if (index == leaves.size()) {
            return CompletableFuture.completedFuture(found);
        }
        MessagePart part = leaves.get(index);
        return parts.ask(part).thenCompose(findings -> {
            ScanResult result = Judgement.of(findings, settings.needsAll()).result();
            if (!result.isJudgement()) {
                return CompletableFuture.failedFuture(new IllegalStateException(result.detail()));
            }
            if (result instanceof ScanResult.Infected) {
                found.add(part);
            }
            return infected(leaves, index + 1, found);
        });
    }

    private CompletionStage<Boolean> replaced(List<MessagePart> infected) {
        byte[] text = (settings.disinfectText() + "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (MessagePart part : infected) {
            context.effects().replacePart(part.path(), "text/plain", text);
        }
        context.metrics().add("disinfected_parts_total", infected.size());
        return isCleanNow();
    }

    private CompletionStage<Boolean> isCleanNow() {
        return Reading.run(context, context.message()::edited)
                .thenCompose(engines::ask)
                .thenApply(findings -> {
                    ScanResult result =
                            Judgement.of(findings, settings.needsAll()).result();
                    if (!result.isJudgement()) {
                        throw new IllegalStateException(result.detail());
                    }
                    return result instanceof ScanResult.Clean;
                });
    }
}
