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

    private Parts() {}

    /** All of them. */
    static CompletionStage<List<MessagePart>> leaves(ValidationContext context) {
        return Reading.run(context, () -> {
            List<MessagePart> all = context.message().parts();
            Set<String> containers = all.stream().map(Parts::parent).collect(Collectors.toSet());
            return all.stream()
                    .filter(part -> !containers.contains(part.path())
                            && !part.mediaType().startsWith("multipart/"))
                    .toList();
        });
    }

    /** What the engines said of the first part that is not clean; nothing where all are. */
    static CompletionStage<List<Finding>> firstTrouble(ValidationContext context, Settings settings, Engines engines) {
        return leaves(context).thenCompose(parts -> {
            if (parts.size() > settings.mostParts()) {
                ScanResult tooMany = settings.taken(new ScanResult.Unscannable("parts", ""));
                return CompletableFuture.completedFuture(List.of(new Finding(Engine.NONE, tooMany, Map.of())));
            }
            return firstTrouble(engines, context, parts, 0);
        });
    }

    private static CompletionStage<List<Finding>> firstTrouble(
            Engines engines, ValidationContext context, List<MessagePart> parts, int index) {
        if (index == parts.size()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return ask(engines, context, parts.get(index))
                .thenCompose(
                        findings -> findings.stream().allMatch(finding -> finding.result() instanceof ScanResult.Clean)
                                ? firstTrouble(engines, context, parts, index + 1)
                                : CompletableFuture.completedFuture(findings));
    }

    /** Puts one part to the engines, decoded. */
    static CompletionStage<List<Finding>> ask(Engines engines, ValidationContext context, MessagePart part) {
        context.metrics().add("parts_total", 1);
        return Reading.run(context, () -> CountedBody.of(part::open, false)).thenCompose(engines::ask);
    }

    private static String parent(MessagePart part) {
        int dot = part.path().lastIndexOf('.');
        return dot < 0 ? "" : part.path().substring(0, dot);
    }
}
