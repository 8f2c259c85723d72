package org.sluice.core.replay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sluice.core.context.View;
import org.sluice.core.dispatch.EffectRecord;
import org.sluice.core.record.Exchange;
import org.sluice.core.record.Wording;
import org.sluice.counters.Counters;
import org.sluice.datasource.Datasource;
import org.sluice.datasource.DatasourceException;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.metrics.Metrics;
import org.sluice.validation.Answer;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.Effects;
import org.sluice.validation.MessageContext;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.ValidationContext;

/** A call's view of the world as it was. What it writes goes nowhere. Safe from any thread. */
final class ReplayContext implements ValidationContext {

    private final Phase phase;
    private final View view;
    private final PastWorld world;
    private final Agenda agenda;
    private final PastStates states;
    private final long timeoutNanos;
    private final EffectRecord written;
    private final List<Runnable> onCancel = new ArrayList<>();
    private boolean over;

    ReplayContext(Phase phase, View view, PastWorld world, Agenda agenda, PastStates states, long timeoutNanos) {
        this.phase = phase;
        this.view = view;
        this.world = world;
        this.agenda = agenda;
        this.states = states;
        this.timeoutNanos = timeoutNanos;
        this.written = new EffectRecord(phase);
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public ConnectionContext connection() {
        return view.connection(written);
    }

    @Override
    public MessageContext message() {
        return view.message(written);
    }

    @Override
    public Optional<EnvelopeAddress> recipient() {
        return view.recipient();
    }

    @Override
    public Effects effects() {
        return written;
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, timeoutNanos - agenda.elapsedNanos()));
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
            if (agenda.isEnded()) {
                throw new RejectedExecutionException("the call is over");
            }
            agenda.work(task);
        };
    }

    @Override
    public Dns dns() {
        return new PastDns(Optional.empty());
    }

    @Override
    public Counters counters() {
        return new PastCounters();
    }

    @Override
    public Datasource datasource(String name) {
        return (query, parameters) ->
                ask(Exchange.Kind.DATASOURCE, Wording.query(name, query, parameters), DatasourceException::new);
    }

    @Override
    public Metrics metrics() {
        return new NoMetrics();
    }

    @Override
    public Instant now() {
        return agenda.now();
    }

    @Override
    public CompletionStage<Void> delay(Duration delay) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        agenda.after(Math.max(0, delay.toNanos()), () -> over.complete(null));
        return over;
    }

    @Override
    public CompletionStage<String> noted(String fact) {
        Optional<String> known = connection().attributes().get(fact);
        return known.isPresent()
                ? CompletableFuture.completedFuture(known.get())
                : ask(Exchange.Kind.FACT, fact, IllegalStateException::new);
    }

    @Override
    public CompletionStage<Answer> ask(String module) {
        return ask(Exchange.Kind.MODULE, module, IllegalStateException::new);
    }

    @Override
    public CompletionStage<Answer> ask(String module, MessageBody body) {
        return ask(Exchange.Kind.MODULE, Wording.ask(module, body), IllegalStateException::new);
    }

    @Override
    public <T extends AutoCloseable> T state(StateScope scope, Supplier<T> opener) {
        if (scope == StateScope.TRANSACTION && phase.isOfConnection()) {
            throw new IllegalStateException("state: no transaction (expected: MAILFROM or later)");
        }
        return states.of(scope, opener);
    }

    Agenda agenda() {
        return agenda;
    }

    EffectRecord written() {
        return written;
    }

    boolean keepsWaiting() {
        return world.keepsWaiting();
    }

    /** The call is over. Without an answer, what the module left for that moment runs, on this thread. */
    void end(boolean answered) {
        List<Runnable> actions;
        synchronized (this) {
            over = true;
            actions = answered ? List.of() : List.copyOf(onCancel);
            onCancel.clear();
        }
        actions.forEach(Runnable::run);
    }

    @SuppressWarnings("unchecked") // a question of a kind was answered in that kind, which the record's reader checked
    private <T> CompletionStage<T> ask(String kind, String question, Function<String, Exception> failure) {
        Optional<PastExchange> past = world.answer(kind, question);
        if (past.isEmpty()) {
            return CompletableFuture.failedFuture(failure.apply(question + ": not recorded"));
        }
        if (past.get().isOpen()) {
            return new CompletableFuture<>();
        }
        return past.get().answer() == null
                ? CompletableFuture.failedFuture(failure.apply(past.get().failure()))
                : CompletableFuture.completedFuture((T) past.get().answer());
    }

    /** DNS as it was. */
    private final class PastDns implements Dns {
        private final Optional<InetSocketAddress> server;

        PastDns(Optional<InetSocketAddress> server) {
            this.server = server;
        }

        @Override
        public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
            return look("A", name);
        }

        @Override
        public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
            return look("AAAA", name);
        }

        @Override
        public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
            return look("PTR", address.getHostAddress());
        }

        @Override
        public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
            return look("MX", name);
        }

        @Override
        public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
            return look("TXT", name);
        }

        @Override
        public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
            return look("TLSA", name);
        }

        @Override
        public CompletionStage<DnsAnswer<String>> cname(String name) {
            return look("CNAME", name);
        }

        @Override
        public Dns at(InetSocketAddress other) {
            return new PastDns(Optional.of(other));
        }

        private <T> CompletionStage<T> look(String type, String name) {
            return ask(Exchange.Kind.DNS, Wording.dns(type, name, server), DnsException::new);
        }
    }

    /** Counters as they were; nothing is counted. */
    private final class PastCounters implements Counters {
        @Override
        public CompletionStage<Double> add(String series, String key, long count, Duration span) {
            return look(Wording.add(series, key, count, span));
        }

        @Override
        public CompletionStage<Double> sum(String series, String key, Duration span) {
            return look(Wording.sum(series, key, span));
        }

        private CompletionStage<Double> look(String question) {
            return ask(Exchange.Kind.COUNTERS, question, IllegalStateException::new);
        }
    }

    /** Nothing is measured. */
    private static final class NoMetrics implements Metrics {
        @Override
        public void add(String name, long count, String... labels) {
            // what was, was counted then
        }

        @Override
        public void observe(String name, double seconds, String... labels) {
            // what was, was measured then
        }

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
            return () -> {};
        }

        @Override
        public String text() {
            return "";
        }
    }
}
