package org.sluice.core.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.core.dispatch.RecordedCore;
import org.sluice.core.intake.MemorySpool;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.settings.Declaration;
import org.sluice.counters.Counters;
import org.sluice.dns.DnsException;
import org.sluice.message.SmtpReply;
import org.sluice.operations.ReplayRequest;
import org.sluice.operations.Replays.Question;
import org.sluice.operations.Replays.Replayed;
import org.sluice.support.validation.BannerPause;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeDns;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.StateScope;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class ReplayerTest {

    @TempDir
    Path folder;

    private final RecordedCore core = new RecordedCore();
    private final MemorySpool spool = new MemorySpool();
    private final Replayer replayer =
            new Replayer(core.registry(), core.recorder(), new PastContent(() -> spool, core::contents), this::build);
    private final List<String> disposed = new ArrayList<>();

    /** The policy module as the component runtime would make it of these options. */
    private Candidate build(ModuleHandle like, Map<String, String> options) {
        Map<String, Object> values = new HashMap<>(options);
        values.putIfAbsent("validation.name", "policy");
        values.putIfAbsent("validation.phases", "mailfrom,data");
        values.putIfAbsent("validation.mode", "OBSERVE");
        return new Candidate(
                like,
                Configs.configured(new PolicyModule(), values),
                core.registry().contracts().of("policy").apply(Declaration.of(values)),
                () -> disposed.add("disposed"));
    }

    private Replayed replay(ReplayRequest request) {
        return replayer.replay(request, (done, of) -> true);
    }

    private Question only(ReplayRequest request) {
        Replayed replayed = replay(request);
        assertThat(replayed.questions()).hasSize(1);
        return replayed.questions().get(0);
    }

    private static ValidationModule doing(Consumer<ValidationContext> work) {
        return context -> {
            work.accept(context);
            return Verdict.CONTINUE.stage();
        };
    }

    @Test
    void tellsWhatAnotherVersionWouldHaveDecided() {
        core.bind("m mailfrom version=1.0.0", context -> Verdict.CONTINUE.stage());
        String id = core.mail();
        core.bind("m mailfrom version=2.0.0", context -> {
            context.effects().put("m.found", "a spammer");
            return Verdict.reject(new SmtpReply(550, "5.7.1", "Go away"), "spam")
                    .stage();
        });
        Question question = only(ReplayRequest.of("m").version("2.0.0").ids(List.of(id + ".1")));
        assertThat(question.id()).isEqualTo(id);
        assertThat(question.phase()).isEqualTo("mailfrom");
        assertThat(question.then()).isEqualTo("continue");
        assertThat(question.now()).isEqualTo("reject 550 5.7.1 Go away");
        assertThat(question.differs()).isTrue();
        assertThat(question.effects()).containsExactly("message m.found: - -> a spammer");
        assertThat(only(ReplayRequest.of("m").version("1.0.0").ids(List.of(id))).differs())
                .isFalse();
    }

    @Test
    void answersFromTheRecordWhereTheWorldHasGone() {
        List<Double> sums = new ArrayList<>(List.of(3.0, 4.5));
        FakeDns dns = new FakeDns().a("a.example", "192.0.2.7").servfail("b.example");
        InetSocketAddress server = new InetSocketAddress("192.0.2.53", 53);
        dns.at(server).a("a.example", "192.0.2.8");
        core.dns(dns);
        core.counters(new Counters() {
            @Override
            public CompletableFuture<Double> add(String series, String key, long count, Duration span) {
                return CompletableFuture.completedFuture(sums.remove(0));
            }

            @Override
            public CompletableFuture<Double> sum(String series, String key, Duration span) {
                return CompletableFuture.failedFuture(new IllegalStateException("the counters are away"));
            }
        });
        core.datasource(
                "users",
                (query, parameters) -> CompletableFuture.completedFuture(List.of(Map.of("mail", "ann", "n", "1"))));
        ValidationModule curious = context -> {
            Counters counters = context.counters();
            StringBuilder seen = new StringBuilder();
            context.dns().a("a.example").thenAccept(answer -> seen.append(answer.records()));
            context.dns().at(server).a("a.example").thenAccept(answer -> seen.append(answer.records()));
            context.dns().txt("b.example").exceptionally(error -> {
                seen.append(error instanceof DnsException ? " dns fails" : " " + error);
                return null;
            });
            counters.add("s", "k", 1, Duration.ofHours(1))
                    .thenAccept(sum -> seen.append(' ').append(sum));
            counters.add("s", "k", 1, Duration.ofHours(1))
                    .thenAccept(sum -> seen.append(' ').append(sum));
            counters.sum("s", "k", Duration.ofHours(1)).exceptionally(error -> {
                seen.append(' ').append(error.getMessage());
                return null;
            });
            context.datasource("users").query("select", Map.of("a", "b")).thenAccept(rows -> seen.append(' ')
                    .append(new java.util.TreeMap<>(rows.get(0))));
            context.effects().put("seen", seen + " at " + context.now());
            return Verdict.CONTINUE.stage();
        };
        core.bind("m mailfrom", curious);
        String id = core.mail();
        core.dns(null).counters(null);
        core.pass(Duration.ofHours(1).minusSeconds(1));
        Question question = only(ReplayRequest.of("m").ids(List.of(id)));
        assertThat(question.effects()).isEmpty();
        assertThat(question.notes()).isEmpty();
        assertThat(question.differs()).isFalse();
        assertThat(core.recorder().find(id).orElseThrow().toString())
                .contains(
                        "[/192.0.2.7][/192.0.2.8] dns fails 3.0 4.5 the counters are away {mail=ann, n=1} at 2026-01-01");
    }

    /** The pause before the banner passes in no time, and who talked then has talked. */
    @Test
    void replaysPausesAndWhatTheListenerNoted() {
        core.bind("m connect", context -> BannerPause.talked(context, Duration.ofSeconds(2))
                .thenApply(talked -> talked ? Verdict.reject("talked") : Verdict.CONTINUE));
        String quiet = core.visit();
        String early = core.earlyVisit();
        Question silence = only(ReplayRequest.of("m").ids(List.of(quiet)));
        assertThat(silence.now()).isEqualTo("continue");
        assertThat(silence.differs()).isFalse();
        Question talk = only(ReplayRequest.of("m").ids(List.of(early)));
        assertThat(talk.now()).isEqualTo("reject");
        assertThat(talk.differs()).isFalse();
        assertThat(talk.notes()).isEmpty();
    }

    @Test
    void saysWhatTheRecordDoesNotHave() {
        core.bind("m mailfrom version=1.0.0", context -> Verdict.CONTINUE.stage());
        String id = core.mail();
        core.bind("m mailfrom version=2.0.0", context -> context.dns()
                .mx("new.example")
                .thenApply(answer -> Verdict.CONTINUE)
                .exceptionally(error -> Verdict.defer("nobody knows")));
        Question question = only(ReplayRequest.of("m").ids(List.of(id)));
        assertThat(question.now()).isEqualTo("defer");
        assertThat(question.notes()).containsExactly("not recorded: MX new.example");
    }

    @Test
    void needsNoResolver() {
        core.dns(new FakeDns().txt("example.org", "refuse"));
        core.bind("policy mailfrom,data mode=OBSERVE", Configs.configured(new PolicyModule(), Map.of()));
        String id = core.mail();
        core.dns(null);
        Replayed same = replay(ReplayRequest.of("policy").ids(List.of(id)));
        assertThat(same.questions())
                .extracting(Question::then)
                .containsExactly("would reject 550 5.7.1 Policy", "continue");
        assertThat(same.different()).isZero();
        assertThat(same.questions())
                .allSatisfy(question -> assertThat(question.notes()).isEmpty());
    }

    @Test
    void aChangedOptionChangesTheVerdict() {
        core.dns(new FakeDns().txt("example.org", "refuse"));
        core.bind("policy mailfrom,data mode=OBSERVE", Configs.configured(new PolicyModule(), Map.of()));
        String id = core.mail();
        Replayed decides = replay(ReplayRequest.of("policy")
                .ids(List.of(id))
                .options(Map.of("validation.mode", "DECIDE", "refusal_text", "No")));
        assertThat(decides.questions().get(0).now()).isEqualTo("reject 550 5.7.1 No");
        assertThat(decides.different()).isEqualTo(1);
        assertThat(disposed).hasSize(1);
        assertThatThrownBy(() ->
                        replay(ReplayRequest.of("policy").ids(List.of(id)).options(Map.of("add_header", "perhaps"))))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining("add_header: perhaps");
    }

    @Test
    void aModuleReadsBackWhatItWouldHaveNoted() {
        core.dns(new FakeDns().txt("example.org", "refuse"));
        core.bind("policy mailfrom,data mode=OBSERVE", Configs.configured(new PolicyModule(), Map.of()));
        String id = core.mail();
        Replayed replayed =
                replay(ReplayRequest.of("policy").ids(List.of(id)).options(Map.of("receiver", "mx.sluice.test")));
        assertThat(replayed.questions().get(1).effects())
                .as("the field added at DATA comes from what MAILFROM noted")
                .containsExactly("edit 1: prepend X-Policy: refuse seen by unknown -> prepend X-Policy:"
                        + " refuse seen by mx.sluice.test");
    }

    @Test
    void theSameInputGivesTheSameAnswerHereAndElsewhere() {
        core.dns(new FakeDns().txt("example.org", "refuse"));
        core.bind("policy mailfrom,data mode=OBSERVE", Configs.configured(new PolicyModule(), Map.of()));
        List<String> ids = List.of(core.mail(), core.mail("region=north"));
        ReplayRequest request = ReplayRequest.of("policy").options(Map.of("validation.mode", "DECIDE"));
        Replayed first = replay(request.ids(ids));
        String exported = replayer.export(ids);
        assertThat(replay(request.ids(ids))).isEqualTo(first);
        assertThat(replayer.export(ids)).isEqualTo(exported);
        assertThat(replay(request.records(exported))).isEqualTo(first);
        assertThat(replay(request.records(exported).ids(ids.subList(1, 2))).records())
                .isEqualTo(1);
        assertThat(RecordText.write(RecordText.read(exported))).isEqualTo(exported);
    }

    @Test
    void readsTheMessageInTheSpoolOrInAFile() throws Exception {
        ValidationModule reader = context -> {
            context.blocking().execute(() -> {});
            String subject = context.message().headers().first("Subject").orElse("none");
            context.effects().put("subject", subject);
            return Verdict.CONTINUE.stage();
        };
        core.bind("m data", reader);
        String id = core.mail();
        ReplayRequest request = ReplayRequest.of("m").ids(List.of(id));
        Question lost = only(request);
        assertThat(lost.now()).isEqualTo(Question.NOT_REPLAYED);
        assertThat(lost.differs()).isFalse();
        assertThat(replay(request).unanswered()).isEqualTo(1);
        String stored = "Received: by us\r\n" + RecordedCore.MESSAGE;
        spool.contents.put(id + ".2", stored.getBytes(StandardCharsets.US_ASCII));
        assertThat(only(request).now()).isEqualTo("continue");
        assertThat(only(request).effects()).isEmpty();
        Path file = folder.resolve("other.eml");
        Files.writeString(file, "Subject: other\n\nhello\n");
        assertThat(only(request.body(file)).effects()).containsExactly("message subject: offer -> other");
        assertThatThrownBy(() -> replay(request.ids(List.of(id, id)).body(file)))
                .hasMessageContaining("for 2 records");
    }

    @Test
    void timeIsThatOfThenAndDelaysTakeNone() {
        List<Instant> instants = new ArrayList<>();
        ValidationModule slow = context -> context.delay(Duration.ofSeconds(3)).thenApply(nothing -> {
            instants.add(context.now());
            return Verdict.accept(context.remaining().toString());
        });
        core.bind("m connect timeoutMillis=5000", slow);
        String id = core.visit();
        core.pass(Duration.ofMinutes(20));
        assertThat(only(ReplayRequest.of("m").ids(List.of(id))).differs()).isFalse();
        assertThat(instants).hasSize(2);
        assertThat(instants.get(1)).isEqualTo(instants.get(0));
    }

    @Test
    void anAnswerThatDidNotComeDoesNotComeAgain() {
        core.dns(new FakeDns().silent("slow.example"));
        core.bind(
                "m connect timeoutMillis=2000",
                context -> context.dns().a("slow.example").thenApply(answer -> Verdict.CONTINUE));
        String id = core.visit();
        Question question = only(ReplayRequest.of("m").ids(List.of(id)));
        assertThat(question.then()).isEqualTo("timeout");
        assertThat(question.now()).isEqualTo("timeout");
        assertThat(question.differs()).isFalse();
    }

    @Test
    void asksAModuleThatWasNotThereAtTheMomentsOfOthers() {
        core.dns(new FakeDns().txt("example.org", "refuse"));
        core.bind("policy mailfrom", Configs.configured(new PolicyModule(), Map.of()));
        String id = core.mail();
        String bypassed = core.mail("__bypass_late=true");
        core.bind(
                "late mailfrom,rcptto",
                context -> context.dns().txt("EXAMPLE.org.").thenApply(answer -> Verdict.reject("listed")));
        Question question = only(ReplayRequest.of("late").ids(List.of(id)));
        assertThat(question.then()).isEqualTo(Question.NOT_ASKED);
        assertThat(question.now()).isEqualTo("reject");
        assertThat(question.differs()).isTrue();
        assertThat(replay(ReplayRequest.of("late").ids(List.of(bypassed))).questions())
                .isEmpty();
    }

    @Test
    void nothingComesOfTheAnswers() {
        List<String> closed = new ArrayList<>();
        ModuleHandle handle = core.bind("m mailfrom", context -> {
            context.state(StateScope.TRANSACTION, () -> (AutoCloseable) () -> closed.add("closed"));
            context.metrics().add("asked_total", 1);
            return Verdict.CONTINUE.stage();
        });
        String id = core.mail();
        closed.clear();
        handle.visit(new Stage(1));
        assertThat(core.registry().modules().get(0).calls().inFlight()).isZero();
        replay(ReplayRequest.of("m").ids(List.of(id)));
        assertThat(core.registry().modules().get(0).calls().total()).isEqualTo(1);
        assertThat(closed).containsExactly("closed");
        assertThat(core.recorder().latest(10)).containsExactly(id);
    }

    @Test
    void whateverAModuleDoesIsItsOwnTrouble() {
        core.bind("m mailfrom version=1", context -> Verdict.CONTINUE.stage());
        String id = core.mail();
        core.bind("m mailfrom version=2", context -> {
            throw new StackOverflowError("deep");
        });
        core.bind("m mailfrom version=3", context -> null);
        core.bind("m mailfrom version=4", doing(context -> context.effects().binding("fast")));
        ReplayRequest request = ReplayRequest.of("m").ids(List.of(id));
        assertThat(only(request.version("2.0.0")).notes()).containsExactly("threw java.lang.StackOverflowError: deep");
        assertThat(only(request.version("3.0.0")).notes()).containsExactly("returned null");
        assertThat(only(request.version("4.0.0")).notes()).containsExactly("binding is not allowed in mailfrom");
        assertThatThrownBy(() -> replay(request.version("5.0.0"))).hasMessageContaining("5.0.0 (expected: one of [");
        assertThatThrownBy(() -> replay(ReplayRequest.of("n").ids(List.of(id))))
                .hasMessage("module: n (expected: one of [m])");
        assertThatThrownBy(() -> replay(request.ids(List.of("nobody")))).hasMessageContaining("nobody is not recorded");
    }

    @Test
    void aLeavingModuleEndsTheReplayFirst() throws Exception {
        core.bind("m mailfrom version=1", context -> Verdict.CONTINUE.stage());
        String id = core.mail();
        CountDownLatch asked = new CountDownLatch(1);
        ModuleHandle handle = core.bind("m mailfrom version=2", context -> {
            asked.countDown();
            return new CompletableFuture<>();
        });
        CompletableFuture<Throwable> ended = CompletableFuture.supplyAsync(() -> {
            try {
                replay(ReplayRequest.of("m").ids(List.of(id)));
                return null;
            } catch (IllegalStateException e) {
                return e;
            }
        });
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> replay(ReplayRequest.of("m").ids(List.of(id)))).hasMessageContaining("another replay");
        core.registry().unbind(handle, false);
        assertThat(ended.get(5, TimeUnit.SECONDS)).hasMessageContaining("the module is leaving");
    }

    @Test
    void goesOnOnlyAsLongAsItIsWanted() {
        core.bind("m mailfrom", context -> Verdict.CONTINUE.stage());
        List<String> ids = List.of(core.mail(), core.mail(), core.mail());
        Replayed replayed = replayer.replay(ReplayRequest.of("m").ids(ids), (done, of) -> of == 3 && done < 2);
        assertThat(replayed.records()).isEqualTo(2);
    }
}
