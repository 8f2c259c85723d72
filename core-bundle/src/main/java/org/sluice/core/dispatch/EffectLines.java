package org.sluice.core.dispatch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.sluice.core.content.Edit;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;

/** What a call wrote in words, so that two calls can be compared: the kind of each effect, and what it says. */
final class EffectLines {

    private static final int SHOWN_DIGITS = 16;

    private EffectLines() {}

    /** Sealed records only. */
    static SortedMap<String, String> of(EffectRecord effects) {
        SortedMap<String, String> lines = new TreeMap<>();
        effects.onConnection().forEach((name, value) -> lines.put("connection " + name, value));
        effects.onMessage().forEach((name, value) -> lines.put("message " + name, value));
        number(lines, "edit", effects.edits(), EffectLines::words);
        EffectRecord.Rare rest = effects.rest();
        if (rest != EffectRecord.Rare.NONE) {
            rest(lines, rest);
        }
        return lines;
    }

    private static void rest(SortedMap<String, String> lines, EffectRecord.Rare rest) {
        note(lines, "disconnect", rest.disconnect ? "yes" : null);
        note(lines, "tarpit", rest.tarpitNanos == 0 ? null : rest.tarpitNanos / 1_000_000 + " ms");
        note(lines, "sender", rest.sender == null ? null : words(rest.sender, rest.parametersOfSender));
        note(lines, "redirect", rest.redirect);
        note(lines, "binding", rest.binding);
        note(lines, "binding group", rest.bindingGroup);
        note(lines, "priority", rest.priority);
        number(lines, "capability added", rest.capabilitiesAdded, Object::toString);
        number(lines, "capability removed", rest.capabilitiesRemoved, Object::toString);
        number(
                lines,
                "recipient added",
                List.copyOf(rest.recipientsAdded.entrySet()),
                added -> words(added.getKey(), added.getValue()));
        number(lines, "recipient removed", rest.recipientsRemoved, Object::toString);
        number(
                lines,
                "forward",
                rest.forwards,
                forward -> "from <" + forward.sender() + "> to " + forward.recipients() + ": " + forward.text());
        number(lines, "auth result", rest.authResults, EffectLines::words);
    }

    private static String words(EnvelopeAddress address, Map<String, String> parameters) {
        StringBuilder words = new StringBuilder(address.toString());
        new TreeMap<>(parameters)
                .forEach((name, value) ->
                        words.append(' ').append(name).append('=').append(value));
        return words.toString();
    }

    private static String words(AuthResult found) {
        return found.method() + '=' + found.result() + ' ' + found.properties();
    }

    private static String words(Edit edit) {
        if (edit instanceof Edit.Prepend e) {
            return "prepend " + e.name() + ": " + e.value();
        } else if (edit instanceof Edit.Add e) {
            return "add " + e.name() + ": " + e.value();
        } else if (edit instanceof Edit.Replace e) {
            return "replace " + e.name() + ": " + e.value();
        } else if (edit instanceof Edit.Remove e) {
            return "remove " + e.name();
        } else if (edit instanceof Edit.Insert e) {
            return "insert at " + e.position() + ' ' + e.name() + ':' + e.value();
        } else if (edit instanceof Edit.Change e) {
            return (e.value().isEmpty() ? "remove " : "change ") + e.name() + " number " + e.occurrence() + ':'
                    + e.value();
        } else if (edit instanceof Edit.ReplaceBody e) {
            return "body " + words(e.octets());
        } else if (edit instanceof Edit.ReplacePart e) {
            return "part " + e.path() + ' ' + e.mediaType() + ' ' + words(e.content());
        } else if (edit instanceof Edit.InsertPart e) {
            return "part behind " + e.afterPath() + ' ' + e.mediaType() + ' ' + words(e.content());
        }
        return "remove part " + ((Edit.RemovePart) edit).path();
    }

    /** Octets by size and digest: enough to tell whether they are others. */
    private static String words(byte[] octets) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(octets);
            return octets.length + " octets " + HexFormat.of().formatHex(digest).substring(0, SHOWN_DIGITS);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static void note(SortedMap<String, String> lines, String kind, Object value) {
        if (value != null) {
            lines.put(kind, value.toString());
        }
    }

    private static <T> void number(
            SortedMap<String, String> lines, String kind, List<T> all, Function<? super T, String> words) {
        for (int i = 0; i < all.size(); i++) {
            lines.put(kind + ' ' + (i + 1), words.apply(all.get(i)));
        }
    }
}
