package org.sluice.module.milter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.DsnParameters;
import org.sluice.support.text.LineEnds;
import org.sluice.validation.Effects;
import org.sluice.validation.Phase;

/**
 * The changes a filter wants, checked before the first of them is made: all of them count, or none. A value is folded as the filter
 * folded it, since it may be signed so.
 */
final class Edits {

    private static final int MOST_LINE = 990;
    private static final int LAST = Integer.MAX_VALUE;
    /** White space that would fill a line of its own, which nobody could send. */
    private static final Pattern GAP = Pattern.compile("[ \\t\\x0b\\f\\x1c-\\x1f]{900,}");

    private final boolean hasLeadingSpace;
    private final boolean mayChangeRecipients;
    private final List<Consumer<Effects>> made = new ArrayList<>();
    private ByteArrayOutputStream body;
    private String quarantine;
    /** How many fields the filter has put in front of our own Received. */
    private int ofReceived;

    private final Set<String> ignored = new TreeSet<>();

    private Edits(boolean hasLeadingSpace, Phase phase) {
        this.hasLeadingSpace = hasLeadingSpace;
        this.mayChangeRecipients = !Phase.DATASPOOL.isBefore(phase);
    }

    /** Fails with an IllegalArgumentException where a change cannot be made. */
    static Edits of(List<Reply.Change> changes, boolean hasLeadingSpace, Phase phase) {
        Edits edits = new Edits(hasLeadingSpace, phase);
        changes.forEach(edits::add);
        return edits;
    }

    void apply(Effects effects) {
        made.forEach(each -> each.accept(effects));
        if (body != null) {
            effects.replaceBody(LineEnds.crlf(body.toByteArray()));
        }
    }

    /** Why the message is to be kept apart. */
    Optional<String> quarantine() {
        return Optional.ofNullable(quarantine);
    }

    /** What nobody can do: {@code recipients} in this phase, {@code parameters} that mean nothing here. */
    Set<String> ignored() {
        return ignored;
    }

    private void add(Reply.Change change) {
        if (change instanceof Reply.AddHeader field) {
            insert(LAST, field.name(), field.value());
        } else if (change instanceof Reply.InsertHeader field) {
            insert(place(field.index()), field.name(), field.value());
        } else if (change instanceof Reply.ChangeHeader field) {
            change(field);
        } else if (change instanceof Reply.ReplaceBody piece) {
            body = body == null ? new ByteArrayOutputStream() : body;
            body.writeBytes(piece.octets());
        } else if (change instanceof Reply.AddRecipient added) {
            Map<String, String> parameters = parameters(added.parameters(), DsnParameters::ofRcpt);
            recipient(added.address(), (effects, recipient) -> effects.addRecipient(recipient, parameters));
        } else if (change instanceof Reply.RemoveRecipient removed) {
            recipient(removed.address(), Effects::removeRecipient);
        } else if (change instanceof Reply.ChangeSender changed) {
            EnvelopeAddress sender = address(changed.address());
            Map<String, String> parameters = parameters(changed.parameters(), DsnParameters::ofMail);
            made.add(effects -> effects.sender(sender, parameters));
        } else if (change instanceof Reply.Quarantine held) {
            quarantine = held.reason();
        }
    }

    /**
     * Where sendmail and Postfix put it: among the fields the message goes on with, our own Received included, which no filter is shown:
     * 0 is in front of that one, 1 behind it. Here it comes in front of all in the end.
     */
    private int place(int index) {
        if (index > ofReceived) {
            return index - 1;
        }
        ofReceived++;
        return index;
    }

    private void insert(int position, String name, String value) {
        requireName(name);
        String folded = folded(name, value);
        made.add(effects -> effects.header().insert(position, name, folded));
    }

    private void change(Reply.ChangeHeader field) {
        requireName(field.name());
        int occurrence = Math.max(1, field.index());
        if (field.value().isEmpty()) {
            made.add(effects -> effects.header().remove(field.name(), occurrence));
        } else {
            String folded = folded(field.name(), field.value());
            made.add(effects -> effects.header().change(field.name(), occurrence, folded));
        }
    }

    private interface OfRecipient {
        Effects make(Effects effects, EnvelopeAddress recipient);
    }

    private void recipient(String text, OfRecipient change) {
        EnvelopeAddress recipient = address(text);
        if (recipient.isNull()) {
            throw new IllegalArgumentException("a recipient without address");
        }
        if (mayChangeRecipients) {
            made.add(effects -> change.make(effects, recipient));
        } else {
            ignored.add("recipients");
        }
    }

    /** With or without brackets, in UTF-8. */
    private static EnvelopeAddress address(String text) {
        String octets = utf8(text).strip();
        boolean bracketed = octets.startsWith("<") && octets.endsWith(">");
        return EnvelopeAddress.parse(bracketed ? octets.substring(1, octets.length() - 1) : octets);
    }

    /** Wishes about reports are kept; of the others a message that is here already has no use. */
    private Map<String, String> parameters(String text, UnaryOperator<Map<String, String>> check) {
        Map<String, String> good = new HashMap<>();
        for (String each : utf8(text).strip().split("\\s+")) {
            if (each.isEmpty()) {
                continue;
            }
            int equals = each.indexOf('=');
            String name = (equals < 0 ? each : each.substring(0, equals)).toUpperCase(Locale.ROOT);
            try {
                good.putAll(check.apply(Map.of(name, equals < 0 ? "" : each.substring(equals + 1))));
            } catch (IllegalArgumentException unusable) {
                ignored.add("parameters");
            }
        }
        return good;
    }

    private static String utf8(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static void requireName(String name) {
        if (!name.matches("[!-9;-~]{1,77}")) {
            throw new IllegalArgumentException("a field whose name is none");
        }
    }

    /** Filters fold with a bare LF, and may leave out the white space behind it. */
    private String folded(String name, String value) {
        StringBuilder folded = new StringBuilder(hasLeadingSpace ? "" : " ");
        String[] lines = GAP.matcher(value).replaceAll(" ").split("\r\n|\r|\n");
        append(folded, lines.length == 0 ? "" : lines[0], MOST_LINE - name.length() - 2);
        for (int i = 1; i < lines.length; i++) {
            // What looks like the empty line would end the header for some.
            if (!lines[i].isBlank()) {
                boolean indented = lines[i].startsWith(" ") || lines[i].startsWith("\t");
                append(folded.append(indented ? "\r\n" : "\r\n\t"), lines[i], MOST_LINE);
            }
        }
        return folded.toString();
    }

    /** Cuts a line where the next server would; never so that nothing but white space is left for the next one. */
    private static void append(StringBuilder folded, String line, int room) {
        int from = 0;
        int left = room;
        while (line.length() - from > left) {
            int at = line.lastIndexOf(' ', from + left);
            at = at > from && !line.substring(from, at).isBlank() ? at : from + left;
            if (line.substring(at).isBlank()) {
                folded.append(line, from, at);
                return;
            }
            folded.append(line, from, at).append("\r\n\t");
            from = at;
            left = MOST_LINE;
        }
        folded.append(line, from, line.length());
    }
}
