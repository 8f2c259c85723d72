package org.sluice.smtp.core;

import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.sluice.injection.BodySource;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Copy;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.Outcome;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.Reception;
import org.sluice.injection.Replaced;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.injection.ValidationContexts;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.testing.FakeAdmission;
import org.sluice.validation.Attributes;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;

/**
 * A core that answers by script and does not forgive: whatever a listener does out of order, on a foreign thread, twice or
 * too late is a violation, kept for the test to see.
 */
public final class ScriptedCore extends FakeAdmission implements ValidationContexts, PhaseDispatcher, MessageIntake {

    /** One message that was accepted. */
    public record Accepted(
            String sender, List<String> recipients, String octets, boolean fromFile, Map<String, String> facts) {}

    /** Decides about one question; {@code line} is the command, or empty. */
    public interface Script {
        CompletionStage<Outcome> answer(Phase phase, String line);
    }

    public final List<String> asked = new CopyOnWriteArrayList<>();
    public final List<Accepted> accepted = new CopyOnWriteArrayList<>();
    public final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
    /** {@code MAIL} and {@code RCPT} with the parameters that came along. */
    public final List<String> envelopes = new CopyOnWriteArrayList<>();

    public final List<String> ends = new CopyOnWriteArrayList<>();
    public final Notes notes = new Notes();
    final AtomicInteger snapshots = new AtomicInteger();
    public volatile Script script = (phase, line) -> CompletableFuture.completedFuture(Outcome.CONTINUE);
    public volatile java.util.function.Supplier<CompletionStage<Reception>> reception =
            () -> CompletableFuture.completedFuture(
                    Reception.of(new SmtpReply(250, "2.0.0", "Accepted"), false, Duration.ZERO, List.of()));
    /** Decides about a message by its octets; asks {@link #reception} unless a test wants more. */
    public volatile Function<String, CompletionStage<Reception>> judge = octets -> reception.get();

    /** Who reads the content, as the real core's workers do. */
    public volatile Executor readers = ForkJoinPool.commonPool();

    public final List<Duration> delaysAsked = new CopyOnWriteArrayList<>();
    public volatile Duration delaysGranted = Duration.ZERO;
    public volatile boolean asynchronous;
    public volatile boolean leaving;

    public ScriptedCore(Path spill) {
        super(spill);
    }

    /** What was noted of sessions before; whoever runs a million of them has no use for it. */
    public void forget() {
        List.of(asked, accepted, sessions, envelopes, ends, delaysAsked).forEach(List::clear);
    }

    // --- ValidationContexts

    @Override
    public Session open(ConnectionFacts facts, Executor home) {
        FakeSession session = new FakeSession(facts.attributes(), (EventExecutor) home, "s" + sessions.size());
        session.remember(facts);
        return session;
    }

    @Override
    public Session resume(Map<String, Object> snapshot, Executor home) {
        FakeSession session = new FakeSession(Map.of(), (EventExecutor) home, (String) snapshot.get("id"));
        session.connected = true;
        session.greeted = (boolean) snapshot.get("greeted");
        @SuppressWarnings("unchecked")
        Map<String, String> facts = (Map<String, String>) snapshot.get("facts");
        session.facts.putAll(facts);
        if (snapshot.get("sender") instanceof String sender) {
            session.transaction = new FakeTransaction(session, EnvelopeAddress.parse(sender));
            session.transaction.sender = (boolean) snapshot.get("senderOk") ? State.PASSED : State.NEW;
            @SuppressWarnings("unchecked")
            List<String> recipients = (List<String>) snapshot.get("recipients");
            recipients.forEach(r ->
                    session.transaction.copies.add(new FakeCopy(session.transaction, EnvelopeAddress.parse(r), "")));
        }
        return session;
    }

    // --- PhaseDispatcher

    @Override
    public CompletionStage<Outcome> dispatch(Phase phase, Scope scope) {
        FakeSession session = sessionOf(scope);
        session.use("dispatch " + phase);
        if (leaving) {
            return CompletableFuture.failedFuture(new Replaced());
        }
        asked.add(phase.name());
        session.ask(phase, scope);
        return session.answer(
                script.answer(phase, session.lineOf(scope)), outcome -> session.answered(phase, scope, outcome));
    }

    // --- MessageIntake

    @Override
    public CompletionStage<Reception> take(Transaction given) {
        FakeTransaction transaction = (FakeTransaction) given;
        FakeSession session = transaction.session;
        session.use("take");
        if (leaving) {
            transaction.source.release();
            return CompletableFuture.failedFuture(new Replaced());
        }
        asked.add("TAKE");
        expect(session.transaction == transaction, "take of a transaction that is over");
        expect(transaction.source != null, "take without content");
        expect(!transaction.copies.isEmpty(), "take without recipients");
        expect(!session.waiting, "take while an answer is due");
        session.waiting = true;
        BodySource source = transaction.source;
        CompletableFuture<Reception> read = CompletableFuture.supplyAsync(() -> Contents.of(source), readers)
                .thenCompose(octets -> judge.apply(octets).thenApply(answer -> {
                    if (answer.isAccepted()) {
                        accepted.add(new Accepted(
                                transaction.address.toString(),
                                transaction.copies.stream()
                                        .map(c -> c.recipient().toString())
                                        .toList(),
                                octets,
                                source.file().isPresent(),
                                Map.copyOf(session.facts)));
                    }
                    return answer;
                }));
        return session.answer(read, answer -> {
            session.waiting = false;
            session.transaction = null;
            source.release();
        });
    }

    @Override
    public Transaction internal(
            EnvelopeAddress sender,
            Collection<EnvelopeAddress> recipients,
            Map<String, String> parameters,
            BodySource source,
            Map<String, String> dictionaries,
            Executor home) {
        throw new UnsupportedOperationException("a listener has no mail of its own");
    }

    @Override
    public CompletionStage<Reception> takeInstead(Transaction transaction, String replacedMessageId) {
        throw new UnsupportedOperationException("a listener has no mail of its own");
    }

    private static FakeSession sessionOf(Scope scope) {
        if (scope instanceof FakeTransaction transaction) {
            return transaction.session;
        }
        return scope instanceof FakeCopy copy ? copy.transaction.session : (FakeSession) scope;
    }

    private enum State {
        NEW,
        ASKED,
        PASSED
    }

    public final class FakeSession implements Session {
        public final Map<String, String> facts = new LinkedHashMap<>();
        private final EventExecutor home;
        private final String id;
        public volatile String ended = "";
        public volatile InetSocketAddress remote;
        public volatile InetSocketAddress local;
        private boolean connected;
        private boolean helloSaid;
        private boolean greeted;
        private boolean waiting;
        private FakeTransaction transaction;

        private FakeSession(Map<String, String> facts, EventExecutor home, String id) {
            this.facts.putAll(facts);
            this.home = home;
            this.id = id;
            sessions.add(this);
            expect(home.inEventLoop(), "opened off the event loop");
        }

        /** In words: whether greeted, the sender that passed, the recipients. */
        public String picture() {
            String envelope = transaction == null
                    ? "no mail"
                    : "from <" + transaction.address + "> "
                            + (transaction.sender == State.PASSED ? "to " : "undecided ")
                            + transaction.copies.stream()
                                    .map(FakeCopy::recipient)
                                    .toList();
            return (greeted ? "greeted, " : "not greeted, ") + envelope;
        }

        /** Whom the listener takes the client for. */
        private void remember(ConnectionFacts now) {
            remote = now.remote();
            local = now.local();
        }

        private void use(String what) {
            expect(home.inEventLoop(), what + " off the event loop");
            expect(ended.isEmpty(), what + " after close");
        }

        private void ask(Phase phase, Scope scope) {
            expect(!waiting, phase + " while an answer is due");
            waiting = true;
            expect(phase == Phase.CONNECT || connected, phase + " before CONNECT");
            switch (phase) {
                case CONNECT -> expect(!connected && scope == this, "CONNECT twice");
                case AUTH -> expect(greeted && scope == this && transaction == null, "AUTH out of order");
                case EHLO -> expect(helloSaid && scope == this, "EHLO without hello()");
                case MAILFROM -> expect(
                        scope == transaction && transaction.sender == State.NEW, "MAILFROM of a wrong transaction");
                case RCPTTO -> expect(
                        scope instanceof FakeCopy copy
                                && copy.transaction == transaction
                                && transaction.sender == State.PASSED,
                        "RCPTTO out of order");
                default -> expect(false, phase + " is not the listener's");
            }
            if (phase == Phase.MAILFROM) {
                transaction.sender = State.ASKED;
            }
        }

        private void answered(Phase phase, Scope scope, Outcome outcome) {
            waiting = false;
            boolean passed = !outcome.isRefused();
            switch (phase) {
                case CONNECT -> connected = true;
                case EHLO -> greeted = passed;
                case AUTH -> {}
                case MAILFROM -> transaction.sender = passed ? State.PASSED : State.ASKED;
                default -> {
                    if (passed && outcome.verdict().disposition() != Disposition.DISCARD) {
                        transaction.copies.add((FakeCopy) scope);
                    }
                }
            }
        }

        /** Completes on home; never once the session is closed. */
        private <T> CompletionStage<T> answer(CompletionStage<T> given, java.util.function.Consumer<T> before) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            boolean atOnce = !asynchronous && given.toCompletableFuture().isDone();
            given.whenComplete((value, failure) -> {
                Runnable completion = () -> {
                    if (!ended.isEmpty()) {
                        return;
                    }
                    if (failure != null) {
                        waiting = false;
                        answer.completeExceptionally(failure);
                    } else {
                        before.accept(value);
                        answer.complete(value);
                    }
                };
                if (atOnce) {
                    completion.run();
                } else {
                    home.execute(completion);
                }
            });
            return answer;
        }

        private String lineOf(Scope scope) {
            if (scope instanceof FakeCopy copy) {
                return copy.line;
            }
            return scope instanceof FakeTransaction t ? t.address.toString() : facts.getOrDefault("ehlo_string", "");
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Attributes attributes() {
            return new FactsView(facts);
        }

        @Override
        public Attributes messageAttributes() {
            return new FactsView(Map.of());
        }

        @Override
        public void note(String name, String value) {
            use("note");
            facts.put(name, value);
            notes.noted(name);
        }

        @Override
        public void hello(boolean extended, String domain, String line) {
            use("hello");
            helloSaid = true;
            transaction = null;
            facts.put("ehlo_string", line);
            facts.put("ehlo_domain", domain);
        }

        @Override
        public void secured(Map<String, String> tlsFacts) {
            use("secured");
            expect(!waiting, "secured while an answer is due");
            helloSaid = false;
            greeted = false;
            transaction = null;
            facts.keySet().removeIf(name -> name.startsWith("ehlo_"));
            facts.putAll(tlsFacts);
        }

        @Override
        public void authenticated(String mechanism, String user, String status) {
            use("authenticated");
            expect(transaction == null, "authenticated within a transaction");
            facts.put("auth_name", mechanism);
            facts.put("auth_status", status);
            facts.put("auth_user", user);
            if (status.equals("pass")) {
                facts.put("can_relay", "true");
            }
        }

        @Override
        public void adopt(ConnectionFacts adopted) {
            use("adopt");
            expect(connected && transaction == null, "adopt out of order");
            connected = false;
            helloSaid = false;
            greeted = false;
            facts.clear();
            facts.putAll(adopted.attributes());
            remember(adopted);
        }

        @Override
        public Duration tarpit(Duration wanted) {
            use("tarpit");
            delaysAsked.add(wanted);
            return delaysGranted;
        }

        @Override
        public Transaction begin(EnvelopeAddress sender, Map<String, String> parameters, String line) {
            use("begin");
            expect(transaction == null, "begin within a transaction");
            envelopes.add("MAIL " + new TreeMap<>(parameters));
            transaction = new FakeTransaction(this, sender);
            return transaction;
        }

        @Override
        public Optional<Transaction> transaction() {
            return Optional.ofNullable(transaction);
        }

        @Override
        public Map<String, Object> snapshot() {
            snapshots.incrementAndGet();
            Map<String, Object> snapshot = new LinkedHashMap<>();
            snapshot.put("id", id);
            snapshot.put("greeted", greeted);
            snapshot.put("facts", new LinkedHashMap<>(facts));
            if (transaction != null) {
                snapshot.put("sender", transaction.address.toString());
                snapshot.put("senderOk", transaction.sender == State.PASSED);
                snapshot.put(
                        "recipients",
                        transaction.copies.stream()
                                .map(c -> c.recipient().toString())
                                .toList());
            }
            return snapshot;
        }

        @Override
        public void close(String why) {
            use("close");
            ended = why;
            ends.add(why);
            if (transaction != null) {
                transaction.abort(why);
            }
        }
    }

    private final class FakeTransaction implements Transaction {
        private final FakeSession session;
        private final EnvelopeAddress address;
        private final List<FakeCopy> copies = new ArrayList<>();
        private State sender = State.NEW;
        private BodySource source;

        private FakeTransaction(FakeSession session, EnvelopeAddress address) {
            this.session = session;
            this.address = address;
        }

        @Override
        public String id() {
            return session.id() + ".1";
        }

        @Override
        public EnvelopeAddress sender() {
            return address;
        }

        @Override
        public Copy recipient(EnvelopeAddress recipient, Map<String, String> parameters, String line) {
            session.use("recipient");
            envelopes.add("RCPT " + new TreeMap<>(parameters));
            return new FakeCopy(this, recipient, line);
        }

        @Override
        public List<Copy> copies() {
            return List.copyOf(copies);
        }

        @Override
        public void note(String name, String value) {
            throw new AssertionError("the listener notes nothing about a message: " + name);
        }

        @Override
        public void received(BodySource given) {
            session.use("received");
            source = given;
        }

        @Override
        public void abort(String why) {
            if (session.transaction == this) {
                session.transaction = null;
                if (source != null) {
                    source.release();
                }
            }
        }
    }

    private record FakeCopy(FakeTransaction transaction, EnvelopeAddress recipient, String line) implements Copy {
        @Override
        public String id() {
            return transaction.id() + ".1";
        }
    }
}
