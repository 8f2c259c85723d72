package org.sluice.core.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.sluice.core.content.Edit;
import org.sluice.core.context.Dictionary;
import org.sluice.core.context.Overlay;
import org.sluice.core.context.Variables;
import org.sluice.core.intake.Forward;
import org.sluice.core.record.Written;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.DsnParameters;
import org.sluice.validation.Effects;
import org.sluice.validation.HeaderEffects;
import org.sluice.validation.Phase;

/**
 * What one call wrote. Changes nothing: {@link Taking} applies it when the answer is taken, and nobody does when it is
 * not. A module may write from several threads, so there is a lock; it belongs to one call and is hardly ever contended.
 * Once sealed nothing is added, whatever a late module does.
 */
public final class EffectRecord implements Effects, HeaderEffects, Overlay, Written {

    private static final int MAX_WRITES = 2_000;

    final Phase phase;
    private final Map<String, String> connection = new HashMap<>(4);
    private final Map<String, String> message = new HashMap<>(4);
    private List<Edit> edits = List.of();
    private Rare rare = Rare.NONE;
    private String violation = "";
    private boolean sealed;
    private int writes;

    /** Of one call in that phase. */
    public EffectRecord(Phase phase) {
        this.phase = phase;
    }

    /** What few calls write. */
    static final class Rare {
        static final Rare NONE = new Rare();

        boolean disconnect;
        long tarpitNanos;
        EnvelopeAddress sender;
        Map<String, String> parametersOfSender = Map.of();
        EnvelopeAddress redirect;
        String binding;
        String bindingGroup;
        Integer priority;
        final List<String> capabilitiesAdded = new ArrayList<>(0);
        final List<String> capabilitiesRemoved = new ArrayList<>(0);
        final Map<EnvelopeAddress, Map<String, String>> recipientsAdded = new LinkedHashMap<>(0);
        final List<EnvelopeAddress> recipientsRemoved = new ArrayList<>(0);
        final List<Forward> forwards = new ArrayList<>(0);
        final List<AuthResult> authResults = new ArrayList<>(0);
    }

    @Override
    public synchronized Effects put(String name, String value) {
        return note(phase.isOfConnection() ? connection : message, name, value);
    }

    @Override
    public synchronized Effects putOnConnection(String name, String value) {
        return note(connection, name, value);
    }

    @Override
    public synchronized Optional<String> get(String name) {
        String ofMessage = message.get(name);
        return Optional.ofNullable(ofMessage != null ? ofMessage : connection.get(name));
    }

    @Override
    public synchronized Effects disconnect() {
        if (may(EffectKind.DISCONNECT)) {
            rare().disconnect = true;
        }
        return this;
    }

    @Override
    public synchronized Effects tarpit(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        if (may(EffectKind.TARPIT)) {
            rare().tarpitNanos = Math.max(rare().tarpitNanos, Tarpit.bounded(delay));
        }
        return this;
    }

    @Override
    public synchronized Effects addCapability(String line) {
        requireKeyword(line, true);
        if (may(EffectKind.CAPABILITY)) {
            rare().capabilitiesAdded.add(line);
        }
        return this;
    }

    @Override
    public synchronized Effects removeCapability(String keyword) {
        requireKeyword(keyword, false);
        if (may(EffectKind.CAPABILITY)) {
            rare().capabilitiesRemoved.add(keyword);
        }
        return this;
    }

    @Override
    public Effects sender(EnvelopeAddress changed) {
        return sender(changed, Map.of());
    }

    @Override
    public synchronized Effects sender(EnvelopeAddress changed, Map<String, String> parameters) {
        Objects.requireNonNull(changed, "sender");
        Map<String, String> checked = DsnParameters.ofMail(parameters);
        if (may(EffectKind.SENDER)) {
            rare().sender = changed;
            rare().parametersOfSender = checked;
        }
        return this;
    }

    @Override
    public synchronized Effects redirect(EnvelopeAddress recipient) {
        requireRecipient(recipient);
        if (may(EffectKind.REDIRECT)) {
            rare().redirect = recipient;
        }
        return this;
    }

    @Override
    public Effects addRecipient(EnvelopeAddress recipient) {
        return addRecipient(recipient, Map.of());
    }

    @Override
    public synchronized Effects addRecipient(EnvelopeAddress recipient, Map<String, String> parameters) {
        requireRecipient(recipient);
        Map<String, String> checked = DsnParameters.ofRcpt(parameters);
        if (may(EffectKind.RECIPIENTS)) {
            rare().recipientsAdded.putIfAbsent(recipient, checked);
        }
        return this;
    }

    @Override
    public synchronized Effects removeRecipient(EnvelopeAddress recipient) {
        requireRecipient(recipient);
        if (may(EffectKind.RECIPIENTS)) {
            rare().recipientsRemoved.add(recipient);
        }
        return this;
    }

    @Override
    public synchronized Effects forward(EnvelopeAddress from, List<EnvelopeAddress> recipients, String text) {
        recipients.forEach(EffectRecord::requireRecipient);
        Forward forward = new Forward(
                Objects.requireNonNull(from, "sender"), List.copyOf(recipients), Objects.requireNonNull(text));
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("recipients: none (expected: at least one)");
        }
        if (may(EffectKind.FORWARD)) {
            rare().forwards.add(forward);
        }
        return this;
    }

    @Override
    public synchronized Effects binding(String name) {
        requireWord("binding", name);
        if (may(EffectKind.BINDING)) {
            rare().binding = name;
        }
        return this;
    }

    @Override
    public synchronized Effects bindingGroup(String name) {
        requireWord("binding group", name);
        if (may(EffectKind.BINDING)) {
            rare().bindingGroup = name;
        }
        return this;
    }

    @Override
    public synchronized Effects priority(int chosen) {
        if (chosen != 0 && chosen != 1) {
            throw new IllegalArgumentException("priority: " + chosen + " (expected: 0 or 1)");
        }
        if (may(EffectKind.BINDING)) {
            rare().priority = chosen;
        }
        return this;
    }

    @Override
    public HeaderEffects header() {
        return this;
    }

    @Override
    public HeaderEffects prepend(String name, String value) {
        HeaderSyntax.check(name, value);
        edit(new Edit.Prepend(name, value));
        return this;
    }

    @Override
    public HeaderEffects add(String name, String value) {
        HeaderSyntax.check(name, value);
        edit(new Edit.Add(name, value));
        return this;
    }

    @Override
    public HeaderEffects replace(String name, String value) {
        HeaderSyntax.check(name, value);
        edit(new Edit.Replace(name, value));
        return this;
    }

    @Override
    public HeaderEffects remove(String name) {
        HeaderSyntax.check(name, "");
        edit(new Edit.Remove(name));
        return this;
    }

    @Override
    public HeaderEffects insert(int position, String name, String value) {
        HeaderSyntax.checkAsItIs(name, value);
        edit(new Edit.Insert(HeaderSyntax.number(position, 0), name, value));
        return this;
    }

    @Override
    public HeaderEffects change(String name, int occurrence, String value) {
        HeaderSyntax.checkAsItIs(name, value);
        HeaderSyntax.requireValue(name, value);
        edit(new Edit.Change(name, HeaderSyntax.number(occurrence, 1), value));
        return this;
    }

    @Override
    public HeaderEffects remove(String name, int occurrence) {
        HeaderSyntax.check(name, "");
        edit(new Edit.Change(name, HeaderSyntax.number(occurrence, 1), ""));
        return this;
    }

    @Override
    public Effects replaceBody(byte[] octets) {
        edit(new Edit.ReplaceBody(octets.clone()));
        return this;
    }

    @Override
    public Effects replacePart(String path, String mediaType, byte[] content) {
        HeaderSyntax.checkPart(path, mediaType);
        edit(new Edit.ReplacePart(path, mediaType, content.clone()));
        return this;
    }

    @Override
    public Effects insertPart(String afterPath, String mediaType, byte[] content) {
        HeaderSyntax.checkPart(afterPath, mediaType);
        edit(new Edit.InsertPart(afterPath, mediaType, content.clone()));
        return this;
    }

    @Override
    public Effects removePart(String path) {
        HeaderSyntax.checkPart(path, "text/plain");
        edit(new Edit.RemovePart(path));
        return this;
    }

    @Override
    public Effects whitelist(String list) {
        requireWord("list", list);
        return put(Variables.WHITELIST_PREFIX + list, "true");
    }

    @Override
    public synchronized Effects authResult(AuthResult result) {
        Objects.requireNonNull(result, "result");
        if (may(EffectKind.AUTH_RESULT)) {
            rare().authResults
                    .add(new AuthResult(result.method(), result.result(), HeaderSyntax.inOrder(result.properties())));
        }
        return this;
    }

    @Override
    public synchronized String onConnection(String name) {
        return connection.get(name);
    }

    @Override
    public synchronized String onMessage(String name) {
        return message.get(name);
    }

    @Override
    public synchronized void copyTo(Map<String, String> target, boolean ofConnection) {
        target.putAll(ofConnection ? connection : message);
    }

    @Override
    public synchronized List<Edit> edits() {
        return edits.isEmpty() ? edits : List.copyOf(edits);
    }

    /** Ends writing. From now on the record belongs to whoever sealed it. */
    public synchronized void seal() {
        sealed = true;
    }

    /** What the call did that it may not do in this phase; empty for nothing. */
    public synchronized String violation() {
        return violation;
    }

    /** Facts for the connection dictionary. Sealed records only. */
    Map<String, String> onConnection() {
        return connection;
    }

    /** Facts for the message dictionary. Sealed records only. */
    Map<String, String> onMessage() {
        return message;
    }

    /** Facts noted for the message dictionary so far, while the call still runs. */
    synchronized Map<String, String> onMessageSoFar() {
        return Map.copyOf(message);
    }

    /** The facts for both dictionaries together. Sealed records only. */
    Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>(connection);
        facts.putAll(message);
        return facts;
    }

    @Override
    public SortedMap<String, String> lines() {
        return EffectLines.of(this);
    }

    @Override
    public long octets() {
        long octets = 100;
        for (Edit edit : edits) {
            octets += 40 + edit.weight();
        }
        for (Map<String, String> facts : List.of(connection, message)) {
            for (String value : facts.values()) {
                octets += 40 + value.length();
            }
        }
        return octets;
    }

    /** Everything else. Sealed records only. */
    synchronized Rare rest() {
        return rare;
    }

    private Effects note(Map<String, String> dictionary, String name, String value) {
        Objects.requireNonNull(value, name);
        if (name.isBlank() || name.length() > Dictionary.MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "name: of " + name.length() + " characters (expected: 1 to " + Dictionary.MAX_NAME_LENGTH + ")");
        }
        if (value.length() > Dictionary.MAX_VALUE_LENGTH) {
            throw new IllegalArgumentException(name + ": of " + value.length() + " characters (expected: at most "
                    + Dictionary.MAX_VALUE_LENGTH + ")");
        }
        if (may(EffectKind.ATTRIBUTE)) {
            dictionary.put(name, value);
        }
        return this;
    }

    private synchronized void edit(Edit edit) {
        if (may(EffectKind.CONTENT)) {
            if (edits.isEmpty()) {
                edits = new ArrayList<>(2);
            }
            edits.add(edit);
        }
    }

    private boolean may(EffectKind kind) {
        if (sealed) {
            return false;
        }
        if (!kind.isLegalIn(phase)) {
            violation = kind.name().toLowerCase(java.util.Locale.ROOT) + " is not allowed in " + phase.word();
            return false;
        }
        if (++writes > MAX_WRITES) {
            violation = "more than " + MAX_WRITES + " effects";
            return false;
        }
        return true;
    }

    private Rare rare() {
        if (rare == Rare.NONE) {
            rare = new Rare();
        }
        return rare;
    }

    private static void requireRecipient(EnvelopeAddress recipient) {
        if (recipient.isNull()) {
            throw new IllegalArgumentException("recipient: <> (expected: an address)");
        }
    }

    private static void requireKeyword(String line, boolean withParameters) {
        if (!line.matches(withParameters ? "[A-Za-z0-9][A-Za-z0-9-]*( [!-~]+)*" : "[A-Za-z0-9][A-Za-z0-9-]*")) {
            throw new IllegalArgumentException("keyword: " + line + " (expected: as in RFC 5321 section 4.1.1.1)");
        }
    }

    private static void requireWord(String what, String name) {
        if (!name.matches("[!-~]{1,100}")) {
            throw new IllegalArgumentException(what + ": " + name + " (expected: 1 to 100 printable characters)");
        }
    }
}
