package org.sluice.core.context;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.osgi.framework.Version;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.core.explain.Trace;
import org.sluice.core.intake.Fate;
import org.sluice.core.intake.Forward;
import org.sluice.core.intake.PendingMessage;
import org.sluice.core.record.Recording;
import org.sluice.injection.BodySource;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Copy;
import org.sluice.injection.Origin;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.operations.Explanation;
import org.sluice.validation.StateScope;

/** One message on its way in. Changed on the session's home executor only. */
public final class TransactionState implements PendingMessage {

    private final SessionState session;
    private final String id;
    private final Map<String, String> parameters;
    private final Dictionary dictionary = new Dictionary();
    private final Activities activities = new Activities();
    private final StateKeeper states = new StateKeeper();
    private final Trace trace;
    private final Recording recording;
    private final List<CopyState> copies = new ArrayList<>(1);
    private final List<Edit> edits = new ArrayList<>(0);
    private final List<Forward> forwards = new ArrayList<>(0);
    private final AtomicInteger questions = new AtomicInteger();
    private final List<AuthResult> authResults = new ArrayList<>(0);
    private final EnvelopeAddress givenSender;

    private EnvelopeAddress sender;
    private Fate envelopeFate = Fate.DELIVER;
    private Fate contentFate = Fate.DELIVER;
    private MessageContent content;
    private List<EnvelopeAddress> addresses = List.of();
    private Map<EnvelopeAddress, Map<String, String>> rcptParameters = Map.of();
    private Map<String, String> parametersOfSender = Map.of();
    private int candidates;
    private boolean counted;
    private boolean ended;
    private volatile Map<String, Version> chosen;

    TransactionState(
            SessionState session, long number, EnvelopeAddress sender, Map<String, String> parameters, String line) {
        this.session = session;
        this.id = session.id() + '.' + number;
        this.givenSender = sender;
        this.sender = sender;
        this.parameters = Map.copyOf(parameters);
        this.trace = session.trace()
                .transaction(
                        id, session.facts().remote(), session.contexts().nanos().getAsLong());
        this.recording = session.recording().transaction(id);
        trace.parties(sender, null, 0, "open");
        if (!line.isEmpty()) {
            dictionary.putCut(Variables.MAILFROM_STRING, line);
        }
        dictionary.put(Variables.MAILFROM_LOCALPART, sender.localPart());
        dictionary.put(Variables.MAILFROM_DOMAIN, sender.domain());
        String pathway = session.dictionary().peek(Variables.PATHWAY);
        if (pathway != null) {
            dictionary.put(Variables.PATHWAY, pathway);
        }
        dictionary.publish();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String sessionId() {
        return session.id();
    }

    @Override
    public Executor home() {
        return session.home();
    }

    @Override
    public ConnectionFacts facts() {
        return session.facts();
    }

    @Override
    public String protocol() {
        return session.protocol();
    }

    @Override
    public String helloName() {
        return session.helloState().domain();
    }

    @Override
    public EnvelopeAddress sender() {
        return sender;
    }

    @Override
    public Map<String, String> parameters() {
        return Maps.with(parameters, parametersOfSender);
    }

    @Override
    public Copy recipient(EnvelopeAddress address, Map<String, String> rcptParameters, String line) {
        candidates++;
        CopyState candidate = new CopyState(this, candidates, address, rcptParameters, line);
        dictionary.putAll(candidate.variables());
        dictionary.publish();
        session.countRecipient(candidates);
        if (session.facts().origin() != Origin.SMTP) {
            join(candidate);
        }
        return candidate;
    }

    @Override
    public List<Copy> copies() {
        return List.copyOf(copies);
    }

    @Override
    public void note(String name, String value) {
        dictionary.putCut(name, value);
        dictionary.publish();
    }

    @Override
    public List<CopyState> pendingCopies() {
        return List.copyOf(copies);
    }

    /**
     * The content phases begin, or begin again when a resumed session hands its octets to the new core: what an earlier
     * run of them had changed is asked for once more, so it must not count twice.
     */
    @Override
    public void received(BodySource source) {
        if (ended) {
            source.release();
            return;
        }
        MessageContent before = content;
        content = session.contexts().receive(source);
        if (before != null) {
            before.release();
        }
        edits.clear();
        forwards.clear();
        contentFate = Fate.DELIVER;
        sender(givenSender, Map.of());
        copies.forEach(CopyState::restart);
        if (!counted) {
            counted = true;
            session.countMessage();
        }
    }

    @Override
    public MessageContent content() {
        if (content == null) {
            throw new IllegalStateException(id + ": no content yet (expected: received() before)");
        }
        return content;
    }

    @Override
    public List<Edit> edits() {
        return List.copyOf(edits);
    }

    @Override
    public Fate fate() {
        return contentFate == Fate.DELIVER ? envelopeFate : contentFate;
    }

    @Override
    public Map<String, String> connectionAttributes() {
        return session.dictionary().asMap();
    }

    @Override
    public Map<String, String> messageAttributes() {
        return dictionary.asMap();
    }

    @Override
    public List<AuthResult> authResults() {
        List<AuthResult> all = new ArrayList<>(session.authResultsSoFar());
        all.addAll(authResults);
        user().ifPresent(name -> all.add(new AuthResult("auth", "pass", Map.of("smtp.auth", name))));
        return List.copyOf(all);
    }

    /** By whose leave the message came (RFC 8601 section 2.7.4), where we are to tell. */
    private Optional<String> user() {
        if (!session.contexts().reportsUsers()) {
            return Optional.empty();
        }
        Map<String, String> connection = connectionAttributes();
        return Optional.ofNullable(connection.get("auth_user"))
                .filter(name -> !name.isEmpty() && "pass".equals(connection.get("auth_status")));
    }

    @Override
    public List<Forward> forwards() {
        return List.copyOf(forwards);
    }

    @Override
    public void explain(Explanation.Step step) {
        trace.add(() -> step);
    }

    @Override
    public void finish(String why) {
        end(why);
    }

    @Override
    public void abort(String why) {
        end(why);
    }

    /** The session it belongs to. */
    public SessionState session() {
        return session;
    }

    /** Whether it is over. */
    public boolean isEnded() {
        return ended;
    }

    /** What runs for the message. */
    public Activities activities() {
        return activities;
    }

    /** The modules' own state. */
    public StateKeeper states() {
        return states;
    }

    /** What modules said about the message. */
    public Trace trace() {
        return trace;
    }

    /** The calls about the message, to be put again. */
    public Recording recording() {
        return recording;
    }

    /** The message dictionary, to be written in batches. */
    public Dictionary dictionary() {
        return dictionary;
    }

    /** The versions of modules that judge this message, by name and instance; chosen at the first question. */
    public Map<String, Version> chosen(Supplier<Map<String, Version>> now) {
        Map<String, Version> before = chosen;
        if (before == null) {
            before = now.get();
            chosen = before;
        }
        return before;
    }

    /** The same; nothing before the first question. */
    Map<String, Version> chosen() {
        Map<String, Version> now = chosen;
        return now == null ? Map.of() : now;
    }

    /** Whether its octets are here. */
    public boolean hasContent() {
        return content != null;
    }

    /** An edit of the message as a whole. */
    public void edit(Edit edit) {
        edits.add(edit);
    }

    /** Another envelope sender for the message as a whole, with parameters of MAIL that come with it. */
    public void sender(EnvelopeAddress changed, Map<String, String> with) {
        sender = changed;
        parametersOfSender = with;
    }

    /** A new message to be sent beside this one. */
    public void forward(Forward forward) {
        forwards.add(forward);
    }

    /** One more look-up on behalf of this message: which one it is. From any thread. */
    public int countQuestion() {
        return questions.incrementAndGet();
    }

    /** A finding of a module; the same once more says nothing new, as when another core asks a phase again. */
    public void authResult(AuthResult result) {
        if (!authResults.contains(result)) {
            authResults.add(result);
        }
    }

    /** What the message is bound for from now on; {@code byContent} when its content was looked at. */
    public void bind(Fate fate, boolean byContent) {
        if (byContent) {
            contentFate = fate;
        } else {
            envelopeFate = fate;
        }
    }

    /** A candidate that RCPTTO let through. A second copy for the same address is not made. */
    public void join(CopyState candidate) {
        boolean known = session.facts().origin() != Origin.HTTP && addresses.contains(candidate.recipient());
        if (!known) {
            copies.add(candidate);
            addressesChanged();
        }
    }

    /** A recipient a module added, unless it is there already. */
    public void addRecipient(EnvelopeAddress address, Map<String, String> with) {
        if (!addresses.contains(address)) {
            candidates++;
            copies.add(new CopyState(this, candidates, address, with, ""));
            addressesChanged();
        }
    }

    /** A recipient a module took away. */
    public void removeRecipient(EnvelopeAddress address) {
        if (copies.removeIf(copy -> copy.recipient().equals(address))) {
            addressesChanged();
        }
    }

    /** The message as it stands. */
    public View view() {
        return new View(session.moment(), moment(sender, edits(), Map.of(), rcptParameters), null);
    }

    View view(CopyState copy) {
        List<Edit> all = edits();
        if (!copy.edits().isEmpty()) {
            all = new ArrayList<>(all);
            all.addAll(copy.edits());
        }
        return new View(
                session.moment(), moment(copy.sender(), all, copy.variables(), rcptParameters(copy)), copy.recipient());
    }

    void addressesChanged() {
        addresses = copies.stream().map(CopyState::recipient).toList();
        Map<EnvelopeAddress, Map<String, String>> all = new HashMap<>();
        copies.forEach(copy -> copy.addParameters(all));
        rcptParameters = Map.copyOf(all);
    }

    /** With those of a recipient nobody has accepted yet. */
    private Map<EnvelopeAddress, Map<String, String>> rcptParameters(CopyState candidate) {
        Map<EnvelopeAddress, Map<String, String>> all = new HashMap<>(rcptParameters);
        candidate.addParameters(all);
        return all.size() == rcptParameters.size() ? rcptParameters : Map.copyOf(all);
    }

    void replaced() {
        activities.replaceAll();
        states.close(session.contexts().workers());
    }

    EnvelopeAddress givenSender() {
        return givenSender;
    }

    Fate envelopeFate() {
        return envelopeFate;
    }

    int candidates() {
        return candidates;
    }

    List<AuthResult> ownAuthResults() {
        return authResults;
    }

    /** Whether the message counts for the connection already. */
    boolean isCounted() {
        return counted;
    }

    /** Fills a transaction that another core began. */
    void carryOn(
            Map<String, String> savedDictionary, int savedCandidates, List<CopyState> savedCopies, boolean wasCounted) {
        counted = wasCounted;
        dictionary.putAll(savedDictionary);
        dictionary.publish();
        candidates = savedCandidates;
        copies.addAll(savedCopies);
        addressesChanged();
    }

    private MessageView.Moment moment(
            EnvelopeAddress from,
            List<Edit> all,
            Map<String, String> ofCopy,
            Map<EnvelopeAddress, Map<String, String>> ofRcpt) {
        return new MessageView.Moment(
                id,
                from,
                parameters,
                addresses,
                ofRcpt,
                session.facts().origin() == Origin.INTERNAL,
                content,
                all,
                authResults(),
                session.contexts().authservId(),
                dictionary.asMap(),
                ofCopy);
    }

    private void end(String why) {
        if (ended) {
            return;
        }
        ended = true;
        activities.cancelAll();
        states.close(session.contexts().workers());
        trace.parties(sender, addresses.isEmpty() ? null : addresses.get(0), addresses.size(), why);
        trace.dictionaries(session.dictionary().asMap(), dictionary.asMap());
        recording.close();
        if (content != null && !session.isHandedOver()) {
            content.release();
        }
        content = null;
        dictionary.clear();
        session.ended(this);
        session.contexts().outcomes().ended(StateScope.TRANSACTION, id, why);
    }
}
