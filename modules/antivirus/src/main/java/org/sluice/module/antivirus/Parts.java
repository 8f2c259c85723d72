package org.sluice.module.antivirus;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.sluice.message.MessagePart;
import org.sluice.support.scan.CountedBody;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.validation.Reading;
import org.sluice.validation.ValidationContext;

/** The leaves of a message, each put to the engines by itself. */
final class Parts {

    private final ValidationContext context;
    private final Settings settings;
    private final Engines engines;

    Parts(ValidationContext context, Settings settings, Engines engines) {
        this.context = context;
        this.settings = settings;
        this.engines = engines;
    }

    /** All of them. A multipart without parts is one too, unless it is empty: it was not opened, and may hold any number. */
    CompletionStage<List<MessagePart>> leaves() {
        return Reading.run(context, () -> {
            List<MessagePart> all = context.message().parts();
            Set<String> containers = all.stream().map(Parts::parent).collect(Collectors.toSet());
            return all.stream()
                    .filter(part ->
                            !containers.contains(part.path()) && !(isMultipart(part) && part.lengthOctets() == 0))
                    .toList();
        });
    }

    /**
     * What the engines said of the worst part; nothing where all are clean. A virus ends the search, and so does an engine that
     * failed, as it would fail at the next part too; behind all others there may be a virus.
     */
    CompletionStage<List<Finding>> trouble() {
        return leaves().thenCompose(parts -> parts.size() > settings.mostParts()
                ? unscannable("parts")
                : worst(parts, 0, Judgement.of(List.of(), settings.needsAll()), List.of()));
    }

    private CompletionStage<List<Finding>> worst(
            List<MessagePart> parts, int index, Judgement worst, List<Finding> findings) {
        boolean enough =
                worst.result() instanceof ScanResult.Infected || !worst.result().isJudgement() || index == parts.size();
        if (enough) {
            return CompletableFuture.completedFuture(findings);
        }
        return ask(parts.get(index)).thenCompose(heard -> {
            Judgement judgement = Judgement.of(heard, settings.needsAll());
            return judgement.isWorseThan(worst)
                    ? worst(parts, index + 1, judgement, heard)
                    : worst(parts, index + 1, worst, findings);
        });
    }

    /** Puts one part to the engines, decoded. */
    CompletionStage<List<Finding>> ask(MessagePart part) {
        if (isMultipart(part)) {
            return unscannable("container");
        }
        context.metrics().add("parts_total", 1);
        return Reading.run(context, () -> CountedBody.of(part::open, false)).thenCompose(engines::ask);
    }

    /** What no engine was asked about, as none could be. */
    private CompletionStage<List<Finding>> unscannable(String reason) {
        ScanResult result = settings.taken(new ScanResult.Unscannable(reason, ""));
        return CompletableFuture.completedFuture(List.of(new Finding(Engine.NONE, result, Map.of())));
    }

    private static boolean isMultipart(MessagePart part) {
        return part.mediaType().startsWith("multipart/");
    }

    private static String parent(MessagePart part) {
        int dot = part.path().lastIndexOf('.');
        return dot < 0 ? "" : part.path().substring(0, dot);
    }
}
