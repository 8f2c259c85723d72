package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Report;
import org.sluice.console.Table;
import org.sluice.operations.HealthCheck;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.operations.Readiness;

/** Asks every bundle how it is. */
@Service
@Command(
        scope = "sluice",
        name = "doctor",
        description = "Checks the whole server; the exit status is 1 when mail is or will be affected")
public final class Doctor extends SluiceCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    Report report() throws InterruptedException {
        ArrayNode rows = Json.array();
        checkReadiness(rows);
        ExecutorService threads = Executors.newCachedThreadPool(Doctor::thread);
        try {
            for (HealthCheck check : server.checks()) {
                examine(check, threads, rows);
            }
        } finally {
            threads.shutdownNow();
        }
        long serious = 0;
        for (var row : rows) {
            serious += row.get("serious").booleanValue() ? 1 : 0;
        }
        Report report = Table.of("check", "serious", "finding").report(rows, "All is well.");
        return serious == 0
                ? report
                : report.failing(serious + (serious == 1 ? " finding affects" : " findings affect") + " mail");
    }

    private void checkReadiness(ArrayNode rows) {
        boolean ready = server.readiness().map(Readiness::isReady).orElse(false);
        if (!ready) {
            String missing = server.readiness().map(Readiness::waitingFor).orElse("the core: its bundle is not active");
            add(rows, "ready", true, "no mail is taken; waiting for " + missing);
        }
        server.admission()
                .flatMap(admission -> admission.refusal())
                .ifPresent(reply -> add(rows, "admission", true, "new mail is refused: " + reply));
    }

    /** One after the other, so that the order is always the same; one that hangs does not hang the command. */
    private static void examine(HealthCheck check, ExecutorService threads, ArrayNode rows)
            throws InterruptedException {
        String name = check.name();
        Callable<List<Finding>> examination = check::check;
        try {
            threads.submit(examination)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .forEach(finding -> add(rows, name, finding.isSerious(), finding.text()));
        } catch (ExecutionException e) {
            add(rows, name, true, "the check itself failed: " + e.getCause());
        } catch (TimeoutException e) {
            add(rows, name, true, "no answer within " + PATIENCE.toSeconds() + " s");
        }
    }

    private static void add(ArrayNode rows, String check, boolean serious, String finding) {
        rows.addObject().put("check", check).put("serious", serious).put("finding", finding);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sluice-doctor");
        thread.setDaemon(true);
        return thread;
    }
}
