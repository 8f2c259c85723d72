package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A module is uninstalled and installed on the live server, again and again, with the console commands an operator would use,
 * while mail comes in over connections that stay open and over a new connection for each message. Not one session may fail, no
 * message be lost or doubled, and of the listener nothing may change: bundle, component, socket, connections.
 */
final class Deploy implements Bench.Benchmark {

    private static final int SECONDS = Integer.getInteger("sluice.bench.deploy.seconds", 60);
    private static final int RATE = Integer.getInteger("sluice.bench.deploy.rate", 300);
    private static final int WARM_UP_SECONDS = 15;
    private static final int SESSIONS = 20;
    private static final int OPEN = 5;
    private static final String MODULE = "spf_v1";
    private static final String FEATURE = "sluice-" + MODULE;

    private final Ledger ledger = new Ledger(RATE * (SECONDS + 600));
    private final PacedLoad.Period swapping = new PacedLoad.Period("uninstalling and installing");
    private final PacedLoad.Period quiet = new PacedLoad.Period("quiet");

    /** What is compared. */
    private record Picture(Standing listener, List<String> sessions) {}

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Names names = bed.keep(new Names());
        SluiceServer server = bed.keep(new SluiceServer(bed.dist(), bed.folder("sluice"), names.settings()));
        OpenSessions open = bed.keep(new OpenSessions(server.address(), OPEN));
        PacedLoad load = bed.keep(new PacedLoad(server.address(), ledger, SESSIONS, RATE));
        load.resume();
        rest(WARM_UP_SECONDS);
        Picture before = picture(server, open);
        FreshSessions fresh = bed.keep(new FreshSessions(server.address()));
        load.period(quiet);
        rest(WARM_UP_SECONDS);
        load.period(swapping);
        long cycles = cycles(server);
        fresh.close();
        load.pause();
        Picture after = picture(server, open);
        long dead = open.dead();
        Findings findings = new Findings();
        findings.note("seconds", "seconds of uninstalling and installing", SECONDS);
        findings.note("cycles", "times " + FEATURE + " was uninstalled and installed", cycles);
        findings.require(cycles > 1, "more than one cycle");
        mail(findings, fresh, Audit.of(server, ledger, FreshSessions.LOCAL_PART));
        findings.zero("deadSessions", "sessions kept open that do not answer", dead);
        pictures(findings, before, after);
        latency(findings, "quiet", quiet);
        latency(findings, "swapping", swapping);
        return findings.report();
    }

    private static Picture picture(SluiceServer server, OpenSessions open) throws IOException {
        return new Picture(Standing.of(server), open.ids(server));
    }

    private static void rest(int seconds) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** Both commands have ended well, and the module is gone or serves, before the next. */
    private static long cycles(SluiceServer server) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        long cycles = 0;
        while (System.nanoTime() < end) {
            server.console("feature:uninstall " + FEATURE);
            await(server, false);
            server.console("feature:install " + FEATURE);
            await(server, true);
            cycles++;
        }
        return cycles;
    }

    private static void await(SluiceServer server, boolean serving) throws IOException {
        long begun = System.nanoTime();
        while (serves(server) != serving) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(20)) {
                throw new IOException(MODULE + (serving ? " does not serve" : " still serves"));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static boolean serves(SluiceServer server) throws IOException {
        for (JsonNode each : server.ask("sluice:module-list")) {
            if (each.get("name").asText().equals(MODULE)) {
                return each.get("state").asText().equals("active");
            }
        }
        return false;
    }

    private void mail(Findings findings, FreshSessions fresh, Audit audit) {
        findings.note("sent", "messages sent over kept-open sessions", ledger.sent());
        findings.note("accepted", "answered 250", ledger.accepted());
        findings.zero("refused", "refusals", sum(ledger.refusals()));
        findings.zero("failedSessions", "sessions that broke", sum(ledger.broken()));
        ledger.refusals().forEach((reply, count) -> System.out.printf("  refused: %5d x %s%n", count, reply));
        ledger.broken().forEach((how, count) -> System.out.printf("  broken: %6d x %s%n", count, how));
        findings.note("freshSessions", "smtp-source's sessions, one message each", fresh.accepted());
        findings.zero("failedFreshRuns", "runs of smtp-source with a failed session", fresh.failed());
        findings.require(ledger.accepted() > 0 && fresh.accepted() > 0, "mail over both kinds of sessions");
        audit.report(findings);
        findings.note("freshArrived", "smtp-source's messages that arrived", audit.others());
        findings.require(audit.others() == fresh.accepted(), "as many of smtp-source's arrived as it sent");
    }

    private static void pictures(Findings findings, Picture before, Picture after) {
        Standing then = before.listener();
        Standing now = after.listener();
        findings.same("process", "server process", then.process(), now.process());
        findings.same("bundle", "listener's bundle id", then.bundle(), now.bundle());
        findings.same(
                "modified",
                "listener's bundle last modified",
                then.modified().toString(),
                now.modified().toString());
        findings.same("component", "listener's component id", then.component(), now.component());
        findings.same("socket", "inode of the listening socket", then.socket(), now.socket());
        findings.same("sessions", "sessions kept open", before.sessions(), after.sessions());
    }

    private static void latency(Findings findings, String name, PacedLoad.Period period) {
        findings.note(
                name + "P50Millis",
                period.name() + ", dot to 250, p50 ms",
                period.fromDot().percentileMillis(0.5));
        findings.note(
                name + "P99Millis",
                period.name() + ", dot to 250, p99 ms",
                period.fromDot().percentileMillis(0.99));
        findings.note(
                name + "MaxMillis",
                period.name() + ", dot to 250, max ms",
                period.fromDot().percentileMillis(1));
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
