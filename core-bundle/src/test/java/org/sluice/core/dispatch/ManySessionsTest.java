package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;
import org.sluice.core.context.TransactionState;
import org.sluice.core.lifecycle.Contracts;
import org.sluice.core.lifecycle.Identity;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.TimerThread;
import org.sluice.core.lifecycle.Workers;
import org.sluice.core.settings.Declaration;
import org.sluice.injection.Copy;
import org.sluice.injection.Origin;
import org.sluice.injection.Outcome;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Many sessions on real threads, while a required module is swapped again and again: every phase ends, none unchecked. */
class ManySessionsTest {

    private static final int SESSIONS = 20;
    private static final int MESSAGES = 100;
    private static final List<Phase> CONTENT = Origin.SMTP.contentPhases();

    private final TimerThread timers = new TimerThread();
    private final Workers workers = new Workers(4);
    private final ExecutorService elsewhere = Executors.newFixedThreadPool(2);
    private final ExecutorService[] loops = {Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor()};
    private final Core core = new Core(
            timers,
            workers,
            3_000,
            TestCore.nowhere(),
            () -> CoreRules.Settings.of(Map.of("relay_domains", "sluice.test")));
    private final AtomicInteger released = new AtomicInteger();
    private final AtomicInteger scanned = new AtomicInteger();
    private long bundle;

    @AfterEach
    void close() {
        workers.close();
        timers.close();
        elsewhere.shutdownNow();
        for (ExecutorService loop : loops) {
            loop.shutdownNow();
        }
    }

    private ModuleHandle bind(String name, String phases, int order, ValidationModule module) {
        bundle++;
        Declaration declaration =
                Declaration.of(Map.of("validation.name", name, "validation.phases", phases, "validation.order", order));
        return core.registry.bind(
                new Identity(name, "", name, new Version(1, 0, (int) bundle), bundle, ""), declaration, module);
    }

    private ModuleHandle bindScan() {
        return bind(
                "scan",
                "data",
                500,
                context -> CompletableFuture.supplyAsync(
                        () -> {
                            context.effects().put("scanned", "true");
                            scanned.incrementAndGet();
                            return Verdict.CONTINUE;
                        },
                        elsewhere));
    }

    @Test
    void everyMessageIsScannedWhileTheScannerIsSwapped() throws Exception {
        core.services.contents = new TestCore().core.services.contents;
        core.registry.configure(Contracts.of(Map.of("scan.required", "true")));
        for (int i = 0; i < 24; i++) {
            bind(
                    "m" + i,
                    "connect,mailfrom,rcptto,data,final_validation",
                    100 * (i % 5 + 1),
                    c -> Verdict.CONTINUE.stage());
        }
        ModuleHandle scan = bindScan();
        List<CompletableFuture<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            clients.add(new Client(loops[i % loops.length]).run());
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new));
        int swaps = 0;
        while (!all.isDone()) {
            core.registry.unbind(scan, true);
            scan = bindScan();
            swaps++;
        }
        all.get(30, TimeUnit.SECONDS);
        assertThat(clients).allMatch(client -> client.join() == MESSAGES);
        assertThat(scanned.get()).isGreaterThanOrEqualTo(SESSIONS * MESSAGES);
        assertThat(released).hasValue(SESSIONS * MESSAGES);
        assertThat(swaps).isPositive();
        assertThat(core.contexts.count()).isZero();
        assertThat(core.registry.modules())
                .extracting(module -> module.calls().inFlight())
                .containsOnly(0L);
    }

    /** One client that sends its messages one after the other. */
    private final class Client {
        private final ExecutorService home;
        private final CompletableFuture<Integer> done = new CompletableFuture<>();
        private Session session;
        private int sent;

        Client(ExecutorService home) {
            this.home = home;
        }

        CompletableFuture<Integer> run() {
            home.execute(() -> {
                session = core.contexts.open(TestCore.facts(Origin.SMTP, "192.0.2.1"), home);
                then(ask(Phase.CONNECT, session), this::next);
            });
            return done;
        }

        private void next() {
            if (sent == MESSAGES) {
                session.close("quit");
                done.complete(sent);
                return;
            }
            Transaction transaction = session.begin(TestCore.SENDER, Map.of(), "");
            Copy copy = transaction.recipient(TestCore.ANN, Map.of(), "");
            then(
                    ask(Phase.MAILFROM, transaction),
                    () -> then(ask(Phase.RCPTTO, copy), () -> {
                        transaction.received(new TestCore.Octets("x\r\n", released));
                        content(transaction, copy, 0);
                    }));
        }

        private void content(Transaction transaction, Copy copy, int phase) {
            if (phase == CONTENT.size()) {
                assertThat(((TransactionState) transaction).messageAttributes()).containsEntry("scanned", "true");
                ((TransactionState) transaction).finish("accepted");
                sent++;
                next();
                return;
            }
            boolean ofMessage = CONTENT.get(phase).isBefore(Phase.DATA_SPOOL_EACH_RCPT);
            then(ask(CONTENT.get(phase), ofMessage ? transaction : copy), () -> content(transaction, copy, phase + 1));
        }

        private CompletionStage<Outcome> ask(Phase phase, Scope scope) {
            return core.dispatcher.dispatch(phase, scope);
        }

        private void then(CompletionStage<Outcome> outcome, Runnable next) {
            outcome.whenComplete((given, error) -> {
                try {
                    assertThat(error).isNull();
                    assertThat(given).isSameAs(Outcome.CONTINUE);
                    next.run();
                } catch (Throwable e) {
                    done.completeExceptionally(e);
                }
            });
        }
    }
}
