package org.sluice.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.DsnParameters;
import org.sluice.validation.Effects;
import org.sluice.validation.HeaderEffects;
import org.sluice.validation.Phase;

/**
 * Records what a call wants changed and refuses what is illegal in its phase with an IllegalStateException, so that a
 * module learns it from its test and not from the core's log.
 */
public final class FakeEffects implements Effects {

    private static final Predicate<Phase> CONTENT = Phase::hasContent;
    private static final Predicate<Phase> HELLO = phase -> phase == Phase.CONNECT || phase == Phase.EHLO;
    private static final Predicate<Phase> BINDING = phase -> phase == Phase.SET_BINDING;
    private static final Predicate<Phase> RECIPIENTS =
            phase -> !phase.isBefore(Phase.RCPTTO) && !Phase.DATASPOOL.isBefore(phase);
    private static final Predicate<Phase> COPY = phase -> !phase.isBefore(Phase.DATA_SPOOL_EACH_RCPT);
    private static final Predicate<Phase> REFUSALS = phase -> !Phase.DATASPOOL.isBefore(phase);

    private final Phase phase;
    private final Map<String, String> connection = new LinkedHashMap<>();
    private final Map<String, String> message = new LinkedHashMap<>();
    private final List<String> edits = new ArrayList<>();
    private final List<AuthResult> authResults = new ArrayList<>();
    private final Header header = new Header();

    FakeEffects(Phase phase) {
        this.phase = phase;
    }

    /** Facts for the dictionary of the phase. */
    public synchronized Map<String, String> attributes() {
        return Map.copyOf(phase.isOfConnection() ? connection : message);
    }

    /** Header edits in order: {@code prepend Name: value}, {@code add …}, {@code replace …}, {@code remove Name};
     * with a number where the place was named: {@code insert 0 Name:value}, {@code change 1 Name:value}, {@code remove 1 Name}. */
    public synchronized List<String> headerEdits() {
        return edits.stream()
                .filter(edit -> edit.startsWith("header "))
                .map(edit -> edit.substring(7))
                .toList();
    }

    /** Every other effect in order, one readable line each: {@code disconnect}, {@code tarpit PT2S}, {@code binding bulk}. */
    public synchronized List<String> others() {
        return edits.stream().filter(edit -> !edit.startsWith("header ")).toList();
    }

    /** Findings for Authentication-Results. */
    public synchronized List<AuthResult> authResults() {
        return List.copyOf(authResults);
    }

    synchronized Map<String, String> onConnection() {
        return Map.copyOf(connection);
    }

    synchronized Map<String, String> onMessage() {
        return Map.copyOf(message);
    }

    @Override
    public synchronized Effects put(String name, String value) {
        dictionary().put(checked(name), checked(value));
        return this;
    }

    @Override
    public synchronized Effects putOnConnection(String name, String value) {
        connection.put(checked(name), checked(value));
        return this;
    }

    @Override
    public synchronized Optional<String> get(String name) {
        return Optional.ofNullable(dictionary().get(name)).or(() -> Optional.ofNullable(connection.get(name)));
    }

    @Override
    public Effects disconnect() {
        return note("disconnect", REFUSALS, "");
    }

    @Override
    public Effects tarpit(Duration delay) {
        return note("tarpit", any -> true, delay);
    }

    @Override
    public Effects addCapability(String line) {
        return note("addCapability", HELLO, line);
    }

    @Override
    public Effects removeCapability(String keyword) {
        return note("removeCapability", HELLO, keyword);
    }

    @Override
    public Effects sender(EnvelopeAddress sender) {
        return note("sender", CONTENT, sender);
    }

    @Override
    public Effects sender(EnvelopeAddress sender, Map<String, String> parameters) {
        return note("sender", CONTENT, with(sender, DsnParameters.ofMail(parameters)));
    }

    @Override
    public Effects redirect(EnvelopeAddress recipient) {
        return note("redirect", COPY, recipient);
    }

    @Override
    public Effects addRecipient(EnvelopeAddress recipient) {
        return note("addRecipient", RECIPIENTS, recipient);
    }

    @Override
    public Effects addRecipient(EnvelopeAddress recipient, Map<String, String> parameters) {
        return note("addRecipient", RECIPIENTS, with(recipient, DsnParameters.ofRcpt(parameters)));
    }

    @Override
    public Effects removeRecipient(EnvelopeAddress recipient) {
        return note("removeRecipient", RECIPIENTS, recipient);
    }

    @Override
    public Effects forward(EnvelopeAddress sender, List<EnvelopeAddress> recipients, String text) {
        return note("forward", CONTENT, "<" + sender + "> " + recipients);
    }

    @Override
    public Effects binding(String name) {
        return note("binding", BINDING, name);
    }

    @Override
    public Effects bindingGroup(String name) {
        return note("bindingGroup", BINDING, name);
    }

    @Override
    public Effects priority(int priority) {
        if (priority != 0 && priority != 1) {
            throw new IllegalArgumentException("priority: " + priority + " (expected: 0 or 1)");
        }
        return note("priority", BINDING, priority);
    }

    @Override
    public HeaderEffects header() {
        demand("header", CONTENT);
        return header;
    }

    @Override
    public Effects replaceBody(byte[] octets) {
        return note("replaceBody", CONTENT, octets.length);
    }

    @Override
    public Effects replacePart(String path, String mediaType, byte[] content) {
        return note("replacePart", CONTENT, path + " " + mediaType);
    }

    @Override
    public Effects insertPart(String afterPath, String mediaType, byte[] content) {
        return note("insertPart", CONTENT, afterPath + " " + mediaType);
    }

    @Override
    public Effects removePart(String path) {
        return note("removePart", CONTENT, path);
    }

    @Override
    public synchronized Effects whitelist(String list) {
        dictionary().put("dp_whitelist_" + list, "true");
        return this;
    }

    @Override
    public synchronized Effects authResult(AuthResult result) {
        authResults.add(result);
        return this;
    }

    private Map<String, String> dictionary() {
        return phase.isOfConnection() ? connection : message;
    }

    private synchronized Effects note(String effect, Predicate<Phase> legal, Object value) {
        demand(effect, legal);
        String what = String.valueOf(value);
        edits.add(what.isEmpty() ? effect : effect + " " + what);
        return this;
    }

    private static String with(EnvelopeAddress address, Map<String, String> parameters) {
        StringBuilder words = new StringBuilder(address.toString());
        new TreeMap<>(parameters)
                .forEach((name, value) ->
                        words.append(' ').append(name).append('=').append(value));
        return words.toString();
    }

    private void demand(String effect, Predicate<Phase> legal) {
        if (!legal.test(phase)) {
            throw new IllegalStateException(effect + " is not legal in " + phase);
        }
    }

    private static String checked(String text) {
        if (text == null) {
            throw new IllegalArgumentException("attribute: null (expected: a name and a string)");
        }
        return text;
    }

    private final class Header implements HeaderEffects {
        @Override
        public HeaderEffects prepend(String name, String value) {
            return field("prepend", name, value);
        }

        @Override
        public HeaderEffects add(String name, String value) {
            return field("add", name, value);
        }

        @Override
        public HeaderEffects replace(String name, String value) {
            return field("replace", name, value);
        }

        @Override
        public HeaderEffects remove(String name) {
            note("header remove", CONTENT, name);
            return this;
        }

        @Override
        public HeaderEffects insert(int position, String name, String value) {
            return asItIs("insert " + position, name, value);
        }

        @Override
        public HeaderEffects change(String name, int occurrence, String value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("header: empty (expected: a value)");
            }
            return asItIs("change " + occurrence, name, value);
        }

        @Override
        public HeaderEffects remove(String name, int occurrence) {
            note("header remove " + occurrence, CONTENT, name);
            return this;
        }

        private HeaderEffects asItIs(String how, String name, String value) {
            if (!name.matches("[!-9;-~]+")
                    || value.replaceAll("\r\n(?=[ \t]+[^ \t\r\n])", "").matches("(?s).*[\r\n\0].*")) {
                throw new IllegalArgumentException("header: line end or NUL (expected: a folded value)");
            }
            note("header " + how, CONTENT, name + ":" + value);
            return this;
        }

        private HeaderEffects field(String how, String name, String value) {
            if (!name.matches("[!-9;-~]+") || value.matches("(?s).*[\r\n\0].*")) {
                throw new IllegalArgumentException("header: CR, LF or NUL (expected: one unfolded line)");
            }
            note("header " + how, CONTENT, name + ": " + value);
            return this;
        }
    }
}
