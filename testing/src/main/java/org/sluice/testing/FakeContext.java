package org.sluice.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sluice.counters.Counters;
import org.sluice.datasource.Datasource;
import org.sluice.datasource.DatasourceException;
import org.sluice.dns.Dns;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;
import org.sluice.metrics.Metrics;
import org.sluice.validation.Answer;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.MessageContext;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.ValidationContext;

/**
 * One call as a module sees it, driven by hand: time moves when told, blocking work runs when told, and the call is
 * cancelled or runs out of time when told. As strict as the core about what is legal in which phase.
 */
public final class FakeContext implements ValidationContext {

    private final Phase phase;
    private final FakeSession session;
    private final Dns dns;
    private final FakeEffects effects;
    private final Queue<Runnable> blocking = new ArrayDeque<>();
    private final List<Runnable> onCancel = new ArrayList<>();
    private final List<CompletableFuture<?>> pending = new ArrayList<>();
    private Instant deadline;
    private boolean refusesBlocking;
    private Executor blockers;
    private boolean over;

    private FakeContext(Phase phase, FakeSession session, Dns dns) {
        this.phase = phase;
        this.session = session;
        this.dns = dns;
        this.effects = new FakeEffects(phase);
        timeout(Duration.ofSeconds(5));
    }

    /** A client that has just connected. {@code dns}: a {@link FakeDns}, or a resolver that asks {@link LoopbackDns}. */
    public static FakeContext connect(String client, Dns dns) {
        return at(Phase.CONNECT, client, dns);
    }

    /** A client that has said MAIL; an empty sender is the null sender. */
    public static FakeContext mailFrom(String client, String sender, Dns dns) {
        return at(Phase.MAILFROM, client, dns).sender(sender);
    }

    /** A client that has come as far as this phase. */
    public static FakeContext at(Phase phase, String client, Dns dns) {
        FakeSession session = new FakeSession();
        session.client = client;
        session.helloName = phase == Phase.CONNECT ? "" : "client.example";
        return new FakeContext(phase, session, dns);
    }

    /** The same session in another phase, with the effects of this call taken. */
    public FakeContext next(Phase later) {
        session.connection.putAll(effects.onConnection());
        session.message.putAll(effects.onMessage());
        session.authResults.addAll(effects.authResults());
        return new FakeContext(later, session, dns);
    }

    /** The argument of HELO or EHLO. */
    public FakeContext hello(String name) {
        session.helloName = name;
        return this;
    }

    /** The authenticated user. */
    public FakeContext user(String name) {
        session.user = name;
        return this;
    }

    /** Encrypts the connection. */
    public FakeContext tls() {
        session.tls = true;
        return this;
    }

    /** The listener's name. */
    public FakeContext listener(String name) {
        session.listener = name;
        return this;
    }

    /** Puts a value into the connection dictionary, as a Peer's {@code context} does. */
    public FakeContext with(String name, String value) {
        session.connection.put(name, value);
        return this;
    }

    /** Puts a value into the message dictionary. */
    public FakeContext withFact(String name, String value) {
        session.message.put(name, value);
        return this;
    }

    /** The envelope sender; empty for the null sender. */
    public FakeContext sender(String address) {
        session.sender = EnvelopeAddress.parse(address);
        return this;
    }

    /** A recipient; the last one added is the one the call is about, where the phase is about one. */
    public FakeContext withRecipient(String address) {
        session.recipient = EnvelopeAddress.parse(address);
        session.recipients.add(session.recipient);
        return this;
    }

    /** The same, with parameters of RCPT; names in upper case. */
    public FakeContext withRecipient(String address, Map<String, String> parameters) {
        withRecipient(address);
        session.rcptParameters.put(session.recipient, Map.copyOf(parameters));
        return this;
    }

    /** The recipient the call is about, whom nobody has accepted. */
    public FakeContext about(String address) {
        session.recipient = EnvelopeAddress.parse(address);
        return this;
    }

    /** How the client speaks: {@code smtp}, {@code esmtp} or {@code http}. */
    public FakeContext protocol(String name) {
        session.protocol = name;
        return this;
    }

    /** The transaction's id, for a test of several. */
    public FakeContext transaction(String id) {
        session.transactionId = id;
        return this;
    }

    /** A parameter of MAIL; its name in upper case. */
    public FakeContext parameter(String name, String value) {
        session.mailParameters.put(name, value);
        return this;
    }

    /** The message, header and body; line ends become CRLF. */
    public FakeContext body(String message) {
        session.content.text(message);
        return this;
    }

    /** The message as octets. */
    public FakeContext body(byte[] message) {
        session.content.octets(message);
        return this;
    }

    /** What earlier modules made of the message. */
    public FakeContext edited(MessageBody message) {
        session.edited = message;
        return this;
    }

    /** The message lies in memory, not on a disk. */
    public FakeContext bodyInMemory() {
        session.content.keepInMemory();
        return this;
    }

    /** A MIME part as the core would find it; the type may name a charset. */
    public FakeContext part(String path, String mediaType, String fileName, byte[] content) {
        session.content.part(path, mediaType, fileName, content);
        return this;
    }

    /** The MIME parts as they were found. */
    public FakeContext parts(List<MessagePart> parts) {
        session.content.parts(parts);
        return this;
    }

    /** Mail of our own. */
    public FakeContext internal() {
        session.internal = true;
        session.protocol = "internal";
        session.listener = "internal";
        return this;
    }

    /** What another module says when asked. */
    public FakeContext answering(String module, Answer answer) {
        return answering(module, body -> CompletableFuture.completedFuture(answer));
    }

    /** What another module says when asked about a body; that of the message where it is asked about none. */
    public FakeContext answering(String module, Function<MessageBody, CompletionStage<Answer>> answers) {
        session.answers.put(module, answers);
        return this;
    }

    /** A datasource; others are absent. */
    public FakeContext datasource(String name, Datasource datasource) {
        session.datasources.put(name, datasource);
        return this;
    }

    /** Time this call has from now on. */
    public FakeContext timeout(Duration duration) {
        deadline = session.clock.now().plus(duration);
        session.clock.at(deadline, this::endIfPastDeadline);
        return this;
    }

    /** Takes no more blocking work. */
    public FakeContext refuseBlocking() {
        refusesBlocking = true;
        return this;
    }

    /** Runs blocking work there as soon as it is handed in, for modules that wait for somebody else. */
    public FakeContext blockingOn(Executor executor) {
        blockers = executor;
        return this;
    }

    /** Moves the clock; delays come true, and past the deadline the call is over. */
    public void advance(Duration by) {
        session.clock.advance(by);
    }

    /** Lets the deadline pass. */
    public void expire() {
        advance(remaining());
    }

    /** The answer is no longer wanted: pending look-ups fail, cancel actions run. Idempotent. */
    public void cancel() {
        List<Runnable> actions;
        List<CompletableFuture<?>> open;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            actions = List.copyOf(onCancel);
            open = List.copyOf(pending);
            blocking.clear();
        }
        actions.forEach(Runnable::run);
        open.forEach(stage -> stage.completeExceptionally(FakeCallDns.ended()));
    }

    /** The injector notes a fact of the connection; whoever waits for it is told. */
    public void note(String fact, String value) {
        session.connection.put(fact, value);
        List<CompletableFuture<String>> waiting = session.awaited.remove(fact);
        if (waiting != null) {
            waiting.forEach(stage -> stage.complete(value));
        }
    }

    /** Runs the blocking work handed in so far, in this thread. Returns how many pieces there were. */
    public int runBlocking() {
        int count = 0;
        for (Runnable next = nextBlocking(); next != null; next = nextBlocking()) {
            next.run();
            count++;
        }
        return count;
    }

    /** Look-ups, delays and questions not answered yet. */
    public synchronized long pendingStages() {
        return pending.stream().filter(stage -> !stage.isDone()).count();
    }

    /** Closes the states a module opened, as the core does at the end of the scope. */
    public void closeStates() throws Exception {
        for (AutoCloseable state : session.states.values()) {
            state.close();
        }
        session.states.clear();
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public ConnectionContext connection() {
        return new FakeConnection(session, new FakeAttributes(session.connection, effects::onConnection));
    }

    @Override
    public MessageContext message() {
        return new FakeMessage(phase, session, new FakeAttributes(session.message, effects::onMessage));
    }

    @Override
    public Optional<EnvelopeAddress> recipient() {
        boolean isAboutOne = phase == Phase.RCPTTO || Phase.DATASPOOL.isBefore(phase);
        return isAboutOne ? Optional.ofNullable(session.recipient) : Optional.empty();
    }

    @Override
    public FakeEffects effects() {
        return effects;
    }

    @Override
    public Duration remaining() {
        Duration left = Duration.between(session.clock.now(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (!over) {
                onCancel.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public Executor blocking() {
        return task -> {
            synchronized (this) {
                if (refusesBlocking || over) {
                    throw new RejectedExecutionException("no room for blocking work");
                }
                if (blockers == null) {
                    blocking.add(task);
                    return;
                }
            }
            blockers.execute(task);
        };
    }

    @Override
    public Dns dns() {
        return new FakeCallDns(dns, this);
    }

    @Override
    public Counters counters() {
        return session.counters;
    }

    @Override
    public Datasource datasource(String name) {
        return session.datasources.getOrDefault(
                name,
                (query, parameters) ->
                        CompletableFuture.failedFuture(new DatasourceException("datasource " + name + " is absent")));
    }

    @Override
    public Metrics metrics() {
        return session.metrics;
    }

    @Override
    public Instant now() {
        return session.clock.now();
    }

    @Override
    public CompletionStage<Void> delay(Duration delay) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        session.clock.at(now().plus(delay), () -> stage.complete(null));
        return underThisCall(stage);
    }

    @Override
    public CompletionStage<String> noted(String fact) {
        String known = session.connection.get(fact);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<String> stage = new CompletableFuture<>();
        session.awaited
                .computeIfAbsent(fact, any -> new CopyOnWriteArrayList<>())
                .add(stage);
        return underThisCall(stage);
    }

    @Override
    public CompletionStage<Answer> ask(String module) {
        return ask(module, session.content);
    }

    @Override
    public CompletionStage<Answer> ask(String module, MessageBody body) {
        Function<MessageBody, CompletionStage<Answer>> answers = session.answers.get(module);
        return answers == null
                ? CompletableFuture.failedFuture(new IllegalStateException("module " + module + " is absent"))
                : underThisCall(answers.apply(body));
    }

    @Override
    public <T extends AutoCloseable> T state(StateScope scope, Supplier<T> opener) {
        if (scope == StateScope.TRANSACTION && phase.isOfConnection()) {
            throw new IllegalStateException("no transaction in " + phase);
        }
        @SuppressWarnings("unchecked")
        T state = (T) session.states.computeIfAbsent(scope, s -> opener.get());
        return state;
    }

    /** A stage that fails when the call ends first. */
    <T> CompletableFuture<T> underThisCall(CompletionStage<T> stage) {
        CompletableFuture<T> own = new CompletableFuture<>();
        synchronized (this) {
            if (over) {
                own.completeExceptionally(FakeCallDns.ended());
            } else {
                pending.add(own);
            }
        }
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                own.complete(value);
            } else {
                own.completeExceptionally(failure);
            }
        });
        return own;
    }

    private void endIfPastDeadline() {
        if (remaining().isZero()) {
            cancel();
        }
    }

    private synchronized Runnable nextBlocking() {
        return blocking.poll();
    }
}
