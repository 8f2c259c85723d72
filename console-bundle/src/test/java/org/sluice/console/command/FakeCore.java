package org.sluice.console.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Authenticator;
import org.sluice.authentication.Recognition;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.metrics.Metrics;
import org.sluice.operations.Explanation;
import org.sluice.operations.Explanations;
import org.sluice.operations.ModuleStatus;
import org.sluice.operations.Modules;
import org.sluice.operations.Readiness;
import org.sluice.operations.ReplayRequest;
import org.sluice.operations.Replays;
import org.sluice.operations.Routing;
import org.sluice.operations.Sessions;
import org.sluice.queue.Quarantine;
import org.sluice.queue.QueueControl;
import org.sluice.queue.QueueSummary;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord;
import org.sluice.testing.FakeBody;
import org.sluice.validation.Phase;

/** Services with a little of everything in them; what is done to them is noted. */
final class FakeCore {

    static final Instant TIME = Instant.parse("2026-03-04T05:06:07Z");

    final List<String> done = new ArrayList<>();
    final Map<String, SpoolRecord> records = new LinkedHashMap<>();
    String content = "Subject: hi\r\n\r\nred \u001b[31m alert\r\n";
    boolean ready = true;

    FakeCore() {
        add(record("m1", "ann@example.org", SpoolRecord.State.QUEUED));
        add(SpoolRecord.of("q1", EnvelopeAddress.NULL, EnvelopeAddress.parse("bob@example.org"), TIME)
                .state(SpoolRecord.State.QUARANTINED)
                .quarantine("clamav", "virus \u001b]0;owned\u0007")
                .build());
    }

    private void add(SpoolRecord record) {
        records.put(record.id(), record);
    }

    private static SpoolRecord record(String id, String recipient, SpoolRecord.State state) {
        return SpoolRecord.of(id, EnvelopeAddress.parse("s@example.net"), EnvelopeAddress.parse(recipient), TIME)
                .state(state)
                .sizeOctets(1234)
                .attempts(2, TIME.plusSeconds(60), "451 4.3.0 \u001b[2J later")
                .dictionaries(Map.of("ehlo_string", "ev\u202eil"), Map.of())
                .build();
    }

    final Authenticator users = new Authenticator() {
        @Override
        public String name() {
            return "fake_users";
        }

        @Override
        public Set<Proof> proofs() {
            return Set.of(Proof.PASSWORD);
        }

        @Override
        public CompletionStage<Recognition> verify(Attempt attempt, String password) {
            boolean known = attempt.user().equals("ann");
            return CompletableFuture.completedFuture(
                    !known
                            ? Recognition.UNKNOWN
                            : password.equals("secret")
                                    ? Recognition.proven("ann")
                                    : Recognition.refused("wrong password"));
        }
    };

    static Metrics metrics(String text) {
        return new Metrics() {
            @Override
            public void add(String name, long count, String... labels) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void observe(String name, double seconds, String... labels) {
                throw new UnsupportedOperationException();
            }

            @Override
            public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String text() {
                return text;
            }
        };
    }

    final Routing routing = new Routing() {
        @Override
        public void shadow(String module, String version) {
            order("shadow", module, version);
        }

        @Override
        public void canary(String module, String version, String share) {
            order("canary", module, version + ' ' + share);
        }

        @Override
        public boolean stand(String module) {
            order("stand", module, "");
            return module.equals("fcdns");
        }

        @Override
        public void promote(String module, String version) {
            order("promote", module, version);
        }

        @Override
        public String rollback(String module) {
            order("rollback", module, "");
            return "0.0.9";
        }

        @Override
        public void retire(String module, String version) {
            order("retire", module, version);
        }

        @Override
        public Differences differences(String module, int limit) {
            order("diff", module, "");
            return new Differences(
                    module,
                    "0.1.0",
                    "0.2.0",
                    7,
                    1,
                    List.of(new Difference("s1.1", "connect", "", "continue", "reject", "evil \u001b[2J")));
        }

        private void order(String order, String module, String what) {
            if (module.equals("nope")) {
                throw new IllegalArgumentException("no module nope");
            }
            done.add((order + ' ' + module + ' ' + what).strip());
        }
    };

    final Modules modules = new Modules() {
        @Override
        public List<ModuleStatus> modules() {
            return List.of(
                    ModuleStatus.of("fcdns")
                            .state("active")
                            .bundle(51, "0.1.0", "abcdef")
                            .plan(List.of("connect"), "decide", 200)
                            .calls(ModuleStatus.Calls.of(1, 10, 2, 3, 4, 0.5, 12.345))
                            .build(),
                    ModuleStatus.of("clamav").required(true).build());
        }

        @Override
        public String hash(Path jar) throws IOException {
            throw new IOException("zip END header not found");
        }

        @Override
        public Map<Integer, List<String>> plan(Phase phase) {
            return phase == Phase.CONNECT ? Map.of(200, List.of("fcdns", "rbl"), 100, List.of("whitelist")) : Map.of();
        }

        @Override
        public void bypass(String module, String peer, Duration period) {
            if (peer.equals("x")) {
                throw new IllegalArgumentException("not a CIDR");
            }
            done.add("bypass " + module + ' ' + peer + ' ' + period);
        }

        @Override
        public boolean endBypass(String module, String peer) {
            done.add("end " + module + ' ' + peer);
            return peer.isEmpty();
        }

        @Override
        public List<String> bypasses() {
            return List.of("fcdns for 192.0.2.0/24");
        }

        @Override
        public boolean reset(String module) {
            return module.equals("clamav");
        }

        @Override
        public void forget(String module) {
            if (!module.equals("gone")) {
                throw new IllegalArgumentException(module + " is installed; remove its feature or bundle first");
            }
        }
    };

    final Sessions sessions = new Sessions() {
        @Override
        public List<Map<String, String>> sessions(int limit) {
            Map<String, String> session = new LinkedHashMap<>();
            session.put("id", "s1");
            session.put("peer", "192.0.2.1:25");
            session.put("hello", "x\u001b[0m");
            return List.of(session);
        }

        @Override
        public Optional<Map<String, Map<String, String>>> dictionaries(String id) {
            return id.equals("s1")
                    ? Optional.of(Map.of("connection", Map.of("trusted_mx", "yes", "my_key", "1"), "message", Map.of()))
                    : Optional.empty();
        }

        @Override
        public int count() {
            return 7;
        }
    };

    final Replays replays = new Replays() {
        @Override
        public Replayed replay(ReplayRequest request, Progress progress) {
            done.add("replay " + request.module() + request.ids() + new TreeMap<>(request.options()));
            if (request.options().containsKey("bad")) {
                throw new IllegalArgumentException("bad: worse (expected: better)");
            }
            progress.done(1, 1);
            boolean differs = !request.options().isEmpty();
            return new Replayed(
                    request.module(),
                    "0.1.0",
                    1,
                    List.of(new Question(
                            "s1.1",
                            request.module(),
                            "mailfrom",
                            "",
                            "continue",
                            differs ? "reject 550 5.7.1 No" : "continue",
                            differs,
                            differs ? List.of("message x: - -> \u001b[2J") : List.of(),
                            List.of())));
        }

        @Override
        public String export(List<String> ids) {
            return "{\"records\":" + ids.size() + '}';
        }

        @Override
        public List<String> latest(int limit) {
            return List.of("s1.1", "s2.1").subList(0, Math.min(2, limit));
        }
    };

    final Explanations explanations = new Explanations() {
        @Override
        public Optional<Explanation> explain(String id) {
            if (id.equals("s1")) {
                Map<String, String> kept = new LinkedHashMap<>();
                kept.put("s1.1", "a -> b: rejected");
                kept.put("s1.2", "a -> c: accepted");
                return Optional.of(
                        Explanation.of("s1", "", "192.0.2.1: quit", List.of()).with(kept));
            }
            return id.equals("s1.1")
                    ? Optional.of(Explanation.of(
                            "s1",
                            "s1.1",
                            "a -> b: rejected",
                            List.of(Explanation.Step.of(
                                    "mailfrom", "", "spf_v1", "0.1.0", "abc", "reject", 12.3456, "fail", true))))
                    : Optional.empty();
        }

        @Override
        public List<String> latest(int limit) {
            return List.of("s1.1");
        }
    };

    final Quarantine quarantine = new Quarantine() {
        @Override
        public List<SpoolRecord> list(int limit) {
            return List.of(records.get("q1"));
        }

        @Override
        public CompletionStage<String> release(String messageId) {
            return switch (messageId) {
                case "q1" -> CompletableFuture.completedFuture("250 2.0.0 queued");
                case "q2" -> CompletableFuture.completedFuture("554 5.7.1 Not this one");
                default -> CompletableFuture.failedFuture(new NoSuchElementException(messageId));
            };
        }

        @Override
        public CompletionStage<Boolean> delete(String messageId) {
            return CompletableFuture.completedFuture(messageId.equals("q1"));
        }
    };

    final QueueControl queues = new QueueControl() {
        @Override
        public List<QueueSummary> queues() {
            return List.of(
                    QueueSummary.of("example.org", "mx", 1, 2, false, TIME, "451 no"),
                    QueueSummary.of("held.example", "maildir", 0, 5, true, Instant.MAX, ""));
        }

        @Override
        public List<SpoolRecord> messages(String domain, int limit) {
            return domain.equals("empty.example") ? List.of() : List.of(records.get("m1"));
        }

        @Override
        public CompletionStage<Integer> flush(String domain) {
            done.add("flush " + domain);
            return CompletableFuture.completedFuture(3);
        }

        @Override
        public CompletionStage<Void> hold(String domain) {
            done.add("hold " + domain);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> release(String domain) {
            done.add("release " + domain);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Boolean> delete(String messageId) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public Optional<String> route(String domain) {
            return Optional.empty();
        }
    };

    final Readiness readiness = new Readiness() {
        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public String waitingFor() {
            return ready ? "" : "spool";
        }
    };

    final Spool spool = new Spool() {
        @Override
        public CompletionStage<Void> commit(SpoolBatch batch, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void scan(SpoolRecord.State state, Predicate<SpoolRecord> visitor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<SpoolRecord> find(String id) {
            return Optional.ofNullable(records.get(id));
        }

        @Override
        public Optional<MessageBody> content(String id) {
            return Optional.of(FakeBody.of(content));
        }

        @Override
        public Optional<String> refusal() {
            return Optional.empty();
        }

        @Override
        public long count(SpoolRecord.State state) {
            return records.values().stream()
                    .filter(record -> record.state() == state)
                    .count();
        }
    };
}
