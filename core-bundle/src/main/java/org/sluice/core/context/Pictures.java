package org.sluice.core.context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sluice.core.content.Edit;
import org.sluice.core.explain.Trace;
import org.sluice.core.intake.Fate;
import org.sluice.core.intake.Forward;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.operations.Explanation;
import org.sluice.validation.Disposition;

/** Values of ours as JDK types and back. */
final class Pictures {

    private Pictures() {}

    static List<Map<String, Object>> ofAuthResults(List<AuthResult> results) {
        return results.stream()
                .map(result -> Map.<String, Object>of(
                        "method", result.method(), "result", result.result(), "properties", result.properties()))
                .toList();
    }

    static List<AuthResult> authResults(List<Picture> pictures) {
        return pictures.stream()
                .map(p -> new AuthResult(p.text("method"), p.text("result"), p.texts("properties")))
                .toList();
    }

    static Map<String, Object> ofFate(Fate fate) {
        return Map.of("disposition", fate.disposition().name(), "module", fate.module(), "why", fate.why());
    }

    static Fate fate(Picture picture) {
        Disposition disposition = Disposition.valueOf(picture.text("disposition"));
        return disposition == Disposition.CONTINUE
                ? Fate.DELIVER
                : new Fate(disposition, picture.text("module"), picture.text("why"));
    }

    static List<Map<String, Object>> ofForwards(List<Forward> forwards) {
        return forwards.stream()
                .map(forward -> Map.<String, Object>of(
                        "sender", forward.sender().toString(),
                        "recipients", addresses(forward.recipients()),
                        "text", forward.text()))
                .toList();
    }

    static List<Forward> forwards(List<Picture> pictures) {
        List<Forward> forwards = new ArrayList<>();
        for (Picture picture : pictures) {
            List<EnvelopeAddress> recipients = addresses(picture, "recipients");
            forwards.add(new Forward(EnvelopeAddress.parse(picture.text("sender")), recipients, picture.text("text")));
        }
        return forwards;
    }

    static List<Map<String, Object>> ofEdits(List<Edit> edits) {
        return edits.stream().map(Pictures::ofEdit).toList();
    }

    static List<Edit> edits(List<Picture> pictures) {
        return pictures.stream().map(Pictures::edit).toList();
    }

    static List<Map<String, Object>> ofSteps(Trace trace) {
        return trace.ownSteps().stream().map(Pictures::ofStep).toList();
    }

    static void steps(List<Picture> pictures, Trace trace) {
        for (Picture p : pictures) {
            Explanation.Step step = Explanation.Step.of(
                    p.text("phase"),
                    p.text("recipient"),
                    p.text("module"),
                    p.text("version"),
                    p.text("hash"),
                    p.text("verdict"),
                    p.number("micros") / 1_000.0,
                    p.text("note"),
                    p.flag("decisive"));
            trace.add(() -> step);
        }
    }

    private static Map<String, Object> ofStep(Explanation.Step step) {
        return Map.of(
                "phase", step.phase(),
                "recipient", step.recipient(),
                "module", step.module(),
                "version", step.version(),
                "hash", step.hash(),
                "verdict", step.verdict(),
                "micros", Math.round(step.millis() * 1_000),
                "note", step.note(),
                "decisive", step.decisive());
    }

    static List<EnvelopeAddress> addresses(Picture picture, String name) {
        return picture.pictures(name).stream()
                .map(each -> EnvelopeAddress.parse(each.text("address")))
                .toList();
    }

    static List<Map<String, Object>> addresses(List<EnvelopeAddress> addresses) {
        return addresses.stream()
                .map(address -> Map.<String, Object>of("address", address.toString()))
                .toList();
    }

    static List<Map<String, Object>> ofParameters(Map<EnvelopeAddress, Map<String, String>> parameters) {
        return parameters.entrySet().stream()
                .map(each -> Map.<String, Object>of("address", each.getKey().toString(), "parameters", each.getValue()))
                .toList();
    }

    /** None where an older core knew nothing of them. */
    static Map<EnvelopeAddress, Map<String, String>> parameters(Picture picture, String name) {
        return picture.has(name)
                ? picture.pictures(name).stream()
                        .collect(Collectors.toUnmodifiableMap(
                                each -> EnvelopeAddress.parse(each.text("address")),
                                each -> Map.copyOf(each.texts("parameters"))))
                : Map.of();
    }

    private static Map<String, Object> ofEdit(Edit edit) {
        if (edit instanceof Edit.Prepend e) {
            return header("prepend", e.name(), e.value());
        } else if (edit instanceof Edit.Add e) {
            return header("add", e.name(), e.value());
        } else if (edit instanceof Edit.Replace e) {
            return header("replace", e.name(), e.value());
        } else if (edit instanceof Edit.Remove e) {
            return header("remove", e.name(), "");
        } else if (edit instanceof Edit.Insert e) {
            return header("insert " + e.position(), e.name(), e.value());
        } else if (edit instanceof Edit.Change e) {
            return header("change " + e.occurrence(), e.name(), e.value());
        } else if (edit instanceof Edit.ReplaceBody e) {
            return part("body", "", "", e.octets());
        } else if (edit instanceof Edit.ReplacePart e) {
            return part("replacePart", e.path(), e.mediaType(), e.content());
        } else if (edit instanceof Edit.InsertPart e) {
            return part("insertPart", e.afterPath(), e.mediaType(), e.content());
        }
        return part("removePart", ((Edit.RemovePart) edit).path(), "", new byte[0]);
    }

    private static Edit edit(Picture p) {
        // One of several fields is named by its number.
        String[] kind = p.text("kind").split(" ");
        return switch (kind[0]) {
            case "insert" -> new Edit.Insert(Integer.parseInt(kind[1]), p.text("name"), p.text("value"));
            case "change" -> new Edit.Change(p.text("name"), Integer.parseInt(kind[1]), p.text("value"));
            case "prepend" -> new Edit.Prepend(p.text("name"), p.text("value"));
            case "add" -> new Edit.Add(p.text("name"), p.text("value"));
            case "replace" -> new Edit.Replace(p.text("name"), p.text("value"));
            case "remove" -> new Edit.Remove(p.text("name"));
            case "body" -> new Edit.ReplaceBody(p.octets("content"));
            case "replacePart" -> new Edit.ReplacePart(p.text("path"), p.text("mediaType"), p.octets("content"));
            case "insertPart" -> new Edit.InsertPart(p.text("path"), p.text("mediaType"), p.octets("content"));
            case "removePart" -> new Edit.RemovePart(p.text("path"));
            default -> throw new IllegalArgumentException("edit: " + p.text("kind") + " (expected: a known kind)");
        };
    }

    private static Map<String, Object> header(String kind, String name, String value) {
        return Map.of("kind", kind, "name", name, "value", value);
    }

    private static Map<String, Object> part(String kind, String path, String mediaType, byte[] content) {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("kind", kind);
        picture.put("path", path);
        picture.put("mediaType", mediaType);
        picture.put("content", content);
        return picture;
    }
}
