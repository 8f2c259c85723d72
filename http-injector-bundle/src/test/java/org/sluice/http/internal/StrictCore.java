package org.sluice.http.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.sluice.injection.BodySource;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Copy;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.Origin;
import org.sluice.injection.Reception;
import org.sluice.injection.Replaced;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.injection.ValidationContexts;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.testing.FakeAdmission;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;

/** A core in memory that insists on its contract: home executor, order of calls, nothing after the end, sources released. */
final class StrictCore extends FakeAdmission implements ValidationContexts, MessageIntake {

    static final SmtpReply OK = new SmtpReply(250, "2.0.0", "ok");

    /** A message that was taken. */
    record Taken(
            String sender, String recipient, String text, Map<String, String> facts, Map<String, String> session) {}

    final List<Taken> taken = new ArrayList<>();
    final AtomicInteger underWay = new AtomicInteger();
    final AtomicInteger mostUnderWay = new AtomicInteger();
    final AtomicInteger openSessions = new AtomicInteger();
    final AtomicInteger unreleased = new AtomicInteger();

    /** What to say to a message. */
    volatile Function<Taken, SmtpReply> judge = message -> OK;

    volatile boolean leaving;
    volatile boolean silent;

    StrictCore(Path spill) {
        super(spill);
    }

    @Override
    public Session open(ConnectionFacts facts, Executor home) {
        expect(facts.origin() == Origin.HTTP, "origin");
        expect("true".equals(facts.attributes().get("can_relay")), "can_relay");
        openSessions.incrementAndGet();
        return new StrictSession(home);
    }

    @Override
    public Session resume(Map<String, Object> snapshot, Executor home) {
        throw new UnsupportedOperationException("HTTP sessions are opened anew");
    }

    @Override
    public CompletionStage<Reception> take(Transaction transaction) {
        StrictTransaction given = (StrictTransaction) transaction;
        expect(given.source != null && given.recipient != null, "complete transaction");
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        CompletableFuture<Reception> result = new CompletableFuture<>();
        if (!silent) {
            ForkJoinPool.commonPool().execute(() -> decide(given, result));
        }
        return result;
    }

    private void decide(StrictTransaction given, CompletableFuture<Reception> result) {
        boolean replaced = leaving;
        SmtpReply reply = replaced ? OK : judge.apply(given.message());
        if (!replaced && reply.code() / 100 == 2) {
            synchronized (taken) {
                taken.add(given.message());
            }
        }
        given.end();
        underWay.decrementAndGet();
        given.session.home.execute(() -> {
            if (replaced) {
                result.completeExceptionally(new Replaced());
            } else {
                result.complete(Reception.of(reply, false, Duration.ZERO, List.of()));
            }
        });
    }

    List<Taken> taken() {
        synchronized (taken) {
            return List.copyOf(taken);
        }
    }

    @Override
    public Transaction internal(
            EnvelopeAddress sender,
            Collection<EnvelopeAddress> recipients,
            Map<String, String> parameters,
            BodySource source,
            Map<String, String> dictionaries,
            Executor home) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Reception> takeInstead(Transaction transaction, String replacedMessageId) {
        throw new UnsupportedOperationException();
    }

    long spilledFiles() {
        try (var files = Files.list(spillDirectory())) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class StrictSession implements Session {
        private final Executor home;
        private final Map<String, String> notes = new HashMap<>();
        private boolean closed;

        StrictSession(Executor home) {
            this.home = home;
        }

        @Override
        public String id() {
            return "session0";
        }

        @Override
        public Attributes attributes() {
            return new Fixed(notes);
        }

        @Override
        public Attributes messageAttributes() {
            return new Fixed(Map.of());
        }

        @Override
        public void note(String name, String value) {
            notes.put(name, value);
        }

        @Override
        public void authenticated(String mechanism, String user, String status) {
            notes.put("auth_user", user);
            notes.put("auth_status", status);
        }

        @Override
        public Transaction begin(EnvelopeAddress sender, Map<String, String> parameters, String line) {
            expect(!closed, "no transaction on a closed session");
            return new StrictTransaction(this, sender);
        }

        @Override
        public void close(String why) {
            expect(!closed, "closed once");
            closed = true;
            openSessions.decrementAndGet();
        }

        @Override
        public void hello(boolean extended, String domain, String line) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void secured(Map<String, String> tlsFacts) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void adopt(ConnectionFacts facts) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Transaction> transaction() {
            return Optional.empty();
        }

        @Override
        public Map<String, Object> snapshot() {
            return Map.of();
        }
    }

    private final class StrictTransaction implements Transaction {
        private final StrictSession session;
        private final EnvelopeAddress sender;
        private final Map<String, String> facts = new HashMap<>();
        private EnvelopeAddress recipient;
        private BodySource source;
        private boolean ended;

        StrictTransaction(StrictSession session, EnvelopeAddress sender) {
            this.session = session;
            this.sender = sender;
        }

        Taken message() {
            try (var in = source.open()) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                expect(text.getBytes(StandardCharsets.UTF_8).length == source.sizeOctets(), "size");
                return new Taken(sender.toString(), recipient.toString(), text, facts, Map.copyOf(session.notes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void end() {
            if (!ended) {
                ended = true;
                source.release();
                unreleased.decrementAndGet();
            }
        }

        @Override
        public String id() {
            return "session0.1";
        }

        @Override
        public EnvelopeAddress sender() {
            return sender;
        }

        @Override
        public Copy recipient(EnvelopeAddress address, Map<String, String> parameters, String line) {
            expect(recipient == null, "one recipient a transaction");
            recipient = address;
            return new Copy() {
                @Override
                public EnvelopeAddress recipient() {
                    return address;
                }

                @Override
                public String id() {
                    return "session0.1.1";
                }
            };
        }

        @Override
        public List<Copy> copies() {
            return List.of();
        }

        @Override
        public void note(String name, String value) {
            expect(source == null, "note before received");
            facts.put(name, value);
        }

        @Override
        public void received(BodySource given) {
            source = given;
            unreleased.incrementAndGet();
        }

        @Override
        public void abort(String why) {
            if (source != null) {
                end();
            }
        }
    }

    private record Fixed(Map<String, String> values) implements Attributes {
        @Override
        public Optional<String> get(String name) {
            return Optional.ofNullable(values.get(name));
        }

        @Override
        public <T> Optional<T> get(AttributeKey<T> key) {
            return get(key.name()).map(key::read);
        }

        @Override
        public Map<String, String> asMap() {
            return Map.copyOf(values);
        }
    }
}
