package org.sluice.core.context;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.content.MessageContent;
import org.sluice.core.explain.ExplainStore;
import org.sluice.core.explain.OutcomeFanOut;
import org.sluice.core.explain.Printable;
import org.sluice.core.explain.Trace;
import org.sluice.core.record.Recorder;
import org.sluice.injection.BodySource;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Session;
import org.sluice.injection.ValidationContexts;
import org.sluice.message.EnvelopeAddress;
import org.sluice.operations.Sessions;

/** The open sessions. Safe from any thread; a session itself is used on its home executor. */
public final class Contexts implements ValidationContexts, Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Contexts.class);

    private final Surroundings surroundings;
    private final SessionIds ids;
    private final ConcurrentHashMap<String, SessionState> open = new ConcurrentHashMap<>();
    private volatile Delays delays = (session, wanted) -> Duration.ZERO;
    private volatile Function<InetAddress, Map<String, String>> whitelists = client -> Map.of();
    private volatile boolean closing;

    /** Contexts of one core. */
    public Contexts(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.ids = new SessionIds(surroundings.clock());
    }

    @Override
    public Session open(ConnectionFacts facts, Executor home) {
        Objects.requireNonNull(home, "home");
        SessionState session = new SessionState(
                this, ids.next(), facts, home, surroundings.clock().instant());
        session.start();
        open.put(session.id(), session);
        return session;
    }

    @Override
    public Session resume(Map<String, Object> snapshot, Executor home) {
        Objects.requireNonNull(home, "home");
        SessionState session = SessionSnapshot.restore(snapshot, this, home);
        open.put(session.id(), session);
        return session;
    }

    @Override
    public List<Map<String, String>> sessions(int limit) {
        List<SessionState> oldest = new ArrayList<>(open.values());
        oldest.sort(Comparator.comparing(SessionState::id));
        return oldest.stream().limit(limit).map(this::shown).toList();
    }

    @Override
    public Optional<Map<String, Map<String, String>>> dictionaries(String id) {
        int dot = id.indexOf('.');
        SessionState session = open.get(dot < 0 ? id : id.substring(0, dot));
        if (session != null && (dot < 0 || isOpenTransaction(session, id))) {
            return Optional.of(Map.of(
                    "connection", session.attributes().asMap(),
                    "message", session.messageAttributes().asMap()));
        }
        return surroundings.explanations().find(id).map(Trace::dictionaries);
    }

    @Override
    public int count() {
        return open.size();
    }

    /** What a client carries for the lists it stands on; asked when a connection comes. */
    public void whitelists(Function<InetAddress, Map<String, String>> marking) {
        whitelists = marking;
    }

    Map<String, String> marks(InetAddress client) {
        return whitelists.apply(client);
    }

    /** Who grants delays of replies; nobody at first. */
    public interface Delays {
        /** How much of it. */
        Duration grant(SessionState session, Duration wanted);
    }

    /** Delays are granted by that one from now on. */
    public void delays(Delays granting) {
        delays = granting;
    }

    Delays delays() {
        return delays;
    }

    /** The trace of an open session. */
    public Optional<Trace> traceOf(String sessionId) {
        return Optional.ofNullable(open.get(sessionId)).map(SessionState::trace);
    }

    /** From now on sessions are handed over, not ended. */
    public void leave() {
        closing = true;
    }

    /**
     * Fails every phase that still runs with {@link org.sluice.injection.Replaced}, each on its own executor, and returns
     * when all sessions were told, or that time is over.
     */
    public void replaceAll(long withinMillis) {
        List<SessionState> all = List.copyOf(open.values());
        CountDownLatch told = new CountDownLatch(all.size());
        for (SessionState session : all) {
            try {
                session.home().execute(() -> {
                    try {
                        session.replaced();
                    } finally {
                        told.countDown();
                    }
                });
            } catch (RejectedExecutionException itsLoopIsGone) {
                open.remove(session.id(), session);
                told.countDown();
            }
        }
        try {
            if (!told.await(withinMillis, TimeUnit.MILLISECONDS)) {
                LOG.warn("{} sessions are too busy to be handed to the next core", told.getCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isClosing() {
        return closing;
    }

    void forget(SessionState session) {
        open.remove(session.id(), session);
    }

    MessageContent receive(BodySource source) {
        return surroundings.receive(source);
    }

    Executor workers() {
        return surroundings.workers();
    }

    LongSupplier nanos() {
        return surroundings.nanos();
    }

    Clock clock() {
        return surroundings.clock();
    }

    ExplainStore explanations() {
        return surroundings.explanations();
    }

    Recorder recorder() {
        return surroundings.recorder();
    }

    String authservId() {
        return surroundings.authservId();
    }

    boolean reportsUsers() {
        return surroundings.reportsUsers();
    }

    boolean isOurs(EnvelopeAddress recipient) {
        return surroundings.isOurs(recipient);
    }

    OutcomeFanOut outcomes() {
        return surroundings.outcomes();
    }

    private static boolean isOpenTransaction(SessionState session, String id) {
        return session.currentTransaction()
                .filter(now -> id.equals(now.id()) || id.startsWith(now.id() + '.'))
                .isPresent();
    }

    private Map<String, String> shown(SessionState session) {
        ConnectionFacts facts = session.facts();
        Instant since = session.since();
        return Map.of(
                "id", session.id(),
                "protocol", facts.origin().name().toLowerCase(java.util.Locale.ROOT),
                "listener", facts.listener(),
                "peer", facts.remote().getHostString() + ':' + facts.remote().getPort(),
                "hello", Printable.of(session.helloState().domain()),
                "phase", session.phase().word(),
                "since", since.toString(),
                "messages", Long.toString(session.messageCount()),
                "transaction",
                        session.currentTransaction().map(TransactionState::id).orElse(""));
    }
}
