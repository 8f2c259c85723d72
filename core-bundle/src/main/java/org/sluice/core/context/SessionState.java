package org.sluice.core.context;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.sluice.core.explain.Trace;
import org.sluice.core.record.Recording;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Origin;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.Attributes;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;

/**
 * One connection. Everything that changes it happens on its home executor; what other threads read is volatile and
 * immutable.
 */
public final class SessionState implements Session {

    private final Contexts contexts;
    private final String id;
    private final Executor home;
    private final Instant since;
    private final Dictionary dictionary = new Dictionary();
    private final Undo undo = new Undo();
    private final Activities activities = new Activities();
    private final Map<String, List<AuthResult>> authResults = new LinkedHashMap<>();
    private final Map<String, TransactionState> open = new LinkedHashMap<>(2);
    private final Notices notices = new Notices();

    private volatile ConnectionFacts facts;
    private volatile Hello hello = Hello.NONE;
    private volatile TransactionState current;
    private volatile Phase phase = Phase.CONNECT;
    private volatile long messages;
    private volatile StateKeeper states = new StateKeeper();
    private volatile Trace trace;
    private Recording recording;
    private boolean tls;
    private String user;
    private long transactions;
    private long recipients;
    private long tarpitNanos;
    private Runnable seat = () -> {};
    private boolean closed;
    private boolean handedOver;
    private Map<String, Object> left;

    SessionState(Contexts contexts, String id, ConnectionFacts facts, Executor home, Instant since) {
        this.contexts = contexts;
        this.id = id;
        this.facts = facts;
        this.home = home;
        this.since = since;
        this.trace = newTrace();
        this.recording = contexts.recorder().session(id);
    }

    /** Fills the dictionary of a connection that has just come. */
    void start() {
        fill();
        dictionary.publish();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Attributes attributes() {
        return dictionary;
    }

    @Override
    public Attributes messageAttributes() {
        TransactionState now = current;
        return now == null ? NO_MESSAGE : now.dictionary();
    }

    private static final Dictionary NO_MESSAGE = new Dictionary();

    @Override
    public void note(String name, String value) {
        dictionary.putCut(name, value);
        dictionary.publish();
        notices.noted(name, value);
    }

    /** Tells of a fact once the injector notes it, at once if it has; from any thread. */
    public void whenNoted(String fact, Consumer<String> then) {
        notices.await(fact, then);
        dictionary.get(fact).filter(value -> notices.forget(fact, then)).ifPresent(then);
    }

    /** Tells of it no more; from any thread. */
    public void forget(String fact, Consumer<String> then) {
        notices.forget(fact, then);
    }

    @Override
    public void hello(boolean extended, String domain, String line) {
        endTransaction("reset");
        hello = new Hello(extended, domain);
        putRevocably(Variables.EHLO_STRING, line);
        putRevocably(Variables.EHLO_DOMAIN, domain);
        dictionary.publish();
    }

    @Override
    public void secured(Map<String, String> tlsFacts) {
        endTransaction("reset");
        activities.dropEarly(Phase.EHLO);
        activities.dropEarly(Phase.AUTH);
        authResults.keySet().removeIf(key -> key.startsWith("ehlo/") || key.startsWith("auth/"));
        undo.restore(dictionary);
        dropIdentity();
        tls = true;
        dictionary.put(Variables.TLS, "on");
        dictionary.putAll(tlsFacts);
        dictionary.publish();
    }

    @Override
    public void authenticated(String mechanism, String name, String status) {
        putRevocably(Variables.AUTH_NAME, mechanism);
        putRevocably(Variables.AUTH_STATUS, status);
        if (!name.isEmpty()) {
            putRevocably(Variables.AUTH_USER, name);
        }
        if (status.equals("pass")) {
            user = name;
            putRevocably(Variables.CAN_RELAY, "true");
        }
        dictionary.publish();
    }

    /** A different client speaks: whatever was found out about the one before does not hold for it. */
    @Override
    public void adopt(ConnectionFacts adopted) {
        endTransaction("reset");
        activities.cancelAll();
        states.close(contexts.workers());
        states = new StateKeeper();
        Map<String, String> tlsFacts = new LinkedHashMap<>(dictionary.asMap());
        tlsFacts.keySet().removeIf(name -> !name.equals(Variables.TLS) && !name.startsWith("tls_"));
        dictionary.clear();
        undo.clear();
        authResults.clear();
        dropIdentity();
        facts = adopted;
        trace = newTrace();
        recording.close();
        recording = contexts.recorder().session(id);
        fill();
        dictionary.putAll(tlsFacts);
        dictionary.publish();
    }

    @Override
    public Transaction begin(EnvelopeAddress sender, Map<String, String> parameters, String line) {
        if (facts.origin() == Origin.SMTP) {
            endTransaction("reset");
        }
        transactions++;
        TransactionState begun = new TransactionState(this, transactions, sender, parameters, line);
        admit(begun);
        dictionary.put(Variables.MESSAGE_RCPT_COUNT, "0");
        dictionary.publish();
        contexts.explanations().keep(begun.trace());
        return begun;
    }

    @Override
    public Optional<Transaction> transaction() {
        return facts.origin() == Origin.SMTP ? Optional.ofNullable(current) : Optional.empty();
    }

    @Override
    public Duration tarpit(Duration wanted) {
        return closed ? Duration.ZERO : contexts.delays().grant(this, wanted);
    }

    @Override
    public Map<String, Object> snapshot() {
        if (left != null) {
            return left;
        }
        Map<String, Object> picture = SessionSnapshot.of(this);
        if (contexts.isClosing()) {
            handedOver = true;
            left = picture;
        }
        return picture;
    }

    @Override
    public void close(String why) {
        if (closed) {
            return;
        }
        for (TransactionState transaction : List.copyOf(open.values())) {
            transaction.abort(why);
        }
        closed = true;
        seat.run();
        activities.cancelAll();
        states.close(contexts.workers());
        trace.result(why);
        trace.dictionaries(dictionary.asMap(), Map.of());
        recording.close();
        contexts.forget(this);
        contexts.outcomes().ended(StateScope.CONNECTION, id, why);
    }

    /**
     * Fails what runs, so that the listener takes the session to another core. The modules' own states end here, the
     * content stays the listener's. The snapshot is made now: when somebody asks for it, the bundle these classes come from
     * may be gone, and with it those that were not needed so far.
     */
    void replaced() {
        if (closed) {
            return;
        }
        snapshot();
        List.copyOf(open.values()).forEach(TransactionState::replaced);
        activities.replaceAll();
        states.close(contexts.workers());
    }

    /** Whether this session was opened by those contexts and not by a core before. */
    public boolean belongsTo(Contexts those) {
        return contexts == those;
    }

    /** Where answers arrive. */
    public Executor home() {
        return home;
    }

    /** What the injector knew. */
    public ConnectionFacts facts() {
        return facts;
    }

    /** The client; null for mail of our own. */
    public InetSocketAddress peer() {
        return facts.origin() == Origin.INTERNAL ? null : facts.remote();
    }

    /** Where it came to; null for mail of our own. */
    public InetSocketAddress local() {
        return facts.origin() == Origin.INTERNAL ? null : facts.local();
    }

    /** Whether it ended. */
    public boolean isClosed() {
        return closed;
    }

    /** What runs for the connection as a whole. */
    public Activities activities() {
        return activities;
    }

    /** The modules' own state. Safe from any thread that was handed a call of this session. */
    public StateKeeper states() {
        return states;
    }

    /** What modules said about the connection. */
    public Trace trace() {
        return trace;
    }

    /** The calls about the connection, to be put again. */
    public Recording recording() {
        return recording;
    }

    /** The connection dictionary, to be written in batches. */
    public Dictionary dictionary() {
        return dictionary;
    }

    /** Notes a value in the running batch that STARTTLS must take back. */
    public boolean putRevocably(String name, String value) {
        undo.remember(dictionary, name);
        return dictionary.put(
                name,
                value.length() > Dictionary.MAX_VALUE_LENGTH ? value.substring(0, Dictionary.MAX_VALUE_LENGTH) : value);
    }

    /** The phase being asked, for those who watch. */
    public void enter(Phase asked) {
        phase = asked;
    }

    /** Findings of one module in one phase of the connection; asked again, they replace the former ones. */
    public void authResults(Phase found, String module, List<AuthResult> results) {
        authResults.put(found.word() + '/' + module, List.copyOf(results));
    }

    /** Tarpit time used up so far. */
    public long tarpitNanos() {
        return tarpitNanos;
    }

    /** Uses up some. */
    public void spendTarpit(long nanos) {
        tarpitNanos += nanos;
    }

    /** What frees its place among those whose replies are held; what freed the one before runs now. */
    public void seat(Runnable leave) {
        seat.run();
        seat = leave;
    }

    /** The connection as it stands, before MAIL. */
    public View view() {
        return new View(moment(), MessageView.Moment.NONE, null);
    }

    ConnectionView.Moment moment() {
        return new ConnectionView.Moment(id, facts, hello, tls, user, dictionary.asMap());
    }

    List<AuthResult> authResultsSoFar() {
        if (authResults.isEmpty()) {
            return List.of();
        }
        List<AuthResult> all = new ArrayList<>();
        authResults.values().forEach(all::addAll);
        return all;
    }

    /** {@code with} names of RFC 3848; HTTP and INTERNAL for what did not come over SMTP. */
    String protocol() {
        if (facts.origin() != Origin.SMTP) {
            return facts.origin().name();
        }
        if (!hello.extended()) {
            return "SMTP";
        }
        return "ESMTP" + (tls ? "S" : "") + (user == null ? "" : "A");
    }

    void countRecipient(int ofMessage) {
        recipients++;
        dictionary.put(Variables.CONNECTION_RCPT_COUNT, Long.toString(recipients));
        dictionary.put(Variables.MESSAGE_RCPT_COUNT, Integer.toString(ofMessage));
        dictionary.publish();
    }

    void countMessage() {
        messages++;
        dictionary.put(Variables.CONNECTION_MESSAGE_COUNT, Long.toString(messages));
        dictionary.publish();
    }

    void admit(TransactionState transaction) {
        open.put(transaction.id(), transaction);
        current = transaction;
    }

    void ended(TransactionState transaction) {
        open.remove(transaction.id());
        if (current == transaction) {
            current = null;
        }
    }

    boolean isHandedOver() {
        return handedOver;
    }

    Contexts contexts() {
        return contexts;
    }

    Hello helloState() {
        return hello;
    }

    Phase phase() {
        return phase;
    }

    Instant since() {
        return since;
    }

    long messageCount() {
        return messages;
    }

    Optional<TransactionState> currentTransaction() {
        return Optional.ofNullable(current);
    }

    List<TransactionState> openTransactions() {
        return List.copyOf(open.values());
    }

    /** The plain values a snapshot carries beside facts, dictionaries and transactions. */
    Carried carried() {
        return new Carried(
                hello,
                tls,
                user,
                transactions,
                messages,
                recipients,
                tarpitNanos,
                undo.asMap(),
                Map.copyOf(authResults));
    }

    void carryOn(Carried values, Map<String, String> savedDictionary) {
        hello = values.hello;
        tls = values.tls;
        user = values.user;
        transactions = values.transactions;
        messages = values.messages;
        recipients = values.recipients;
        tarpitNanos = values.tarpitNanos;
        undo.fill(values.undo);
        authResults.putAll(values.authResults);
        dictionary.putAll(savedDictionary);
        dictionary.publish();
    }

    private void fill() {
        dictionary.putAll(facts.attributes());
        if (facts.origin() == Origin.SMTP) {
            dictionary.putAll(contexts.marks(facts.remote().getAddress()));
        }
        if (facts.origin() == Origin.HTTP) {
            dictionary.put(Variables.CAN_RELAY, "true");
        }
        dictionary.put(Variables.CONNECTION_MESSAGE_COUNT, Long.toString(messages));
        dictionary.put(Variables.CONNECTION_RCPT_COUNT, Long.toString(recipients));
    }

    private void dropIdentity() {
        hello = Hello.NONE;
        user = null;
    }

    private void endTransaction(String why) {
        TransactionState now = current;
        if (now != null && facts.origin() == Origin.SMTP) {
            now.abort(why);
        }
    }

    private Trace newTrace() {
        return Trace.ofSession(id, facts.remote(), contexts.nanos().getAsLong());
    }

    /** See {@link #carried}. */
    record Carried(
            Hello hello,
            boolean tls,
            String user,
            long transactions,
            long messages,
            long recipients,
            long tarpitNanos,
            Map<String, String> undo,
            Map<String, List<AuthResult>> authResults) {}
}
