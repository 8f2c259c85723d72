package org.sluice.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code kill -9} at random moments under load, again and again on the same data, and an exact account in the end: every
 * message answered 250 is in a mailbox or in the queue, once; none is there that was refused, altered or never sent. Nobody
 * can know about a message whose answer never came: it may be there once, or not at all.
 */
final class Crash implements Bench.Benchmark {

    private static final int ROUNDS = Integer.getInteger("sluice.bench.crash.rounds", 20);
    private static final int RATE = Integer.getInteger("sluice.bench.crash.rate", 1_000);
    private static final int SESSIONS = 20;
    private static final int ENOUGH = 200;
    private static final int MOST_IN_A_ROUND = 100_000;
    private static final long SEED = 20_261_101;

    private final Random random = new Random(SEED);
    private final Ledger ledger = new Ledger(ROUNDS * MOST_IN_A_ROUND);

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Names names = bed.keep(new Names());
        SluiceServer server = bed.keep(new SluiceServer(bed.dist(), bed.folder("sluice"), names.settings()));
        PacedLoad load = bed.keep(new PacedLoad(server.address(), ledger, SESSIONS, RATE));
        load.resume();
        for (int round = 1; round <= ROUNDS; round++) {
            round(round, server);
        }
        load.pause();
        Bench.Report report = report(Audit.of(server, ledger, "nobody"));
        if (!report.ok()) {
            bed.keepFiles();
        }
        return report;
    }

    /** The load goes on through all of it; its sessions come back as soon as they are let in. */
    private void round(int number, SluiceServer server) throws Exception {
        long before = ledger.accepted();
        long begun = System.nanoTime();
        while (ledger.accepted() < before + ENOUGH && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(60)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(3_000)));
        double seconds = (System.nanoTime() - begun) / 1e9;
        server.kill();
        server.start();
        System.out.printf(
                "round %2d: killed after %.2f s, %d answered 250 since the last%n",
                number, seconds, ledger.accepted() - before);
    }

    private Bench.Report report(Audit audit) {
        Findings findings = new Findings();
        findings.note("rounds", "rounds of kill -9 and start", ROUNDS);
        findings.note("sent", "final dots sent", ledger.sent());
        findings.note("accepted", "answered 250", ledger.accepted());
        findings.note("turnedAway", "answered otherwise", ledger.turnedAway());
        findings.note("unanswered", "never answered", ledger.unanswered());
        findings.note("unansweredButThere", "never answered, and there once", ledger.unansweredButThere());
        audit.report(findings);
        findings.require(ledger.accepted() >= (long) ROUNDS * ENOUGH, "at least " + ENOUGH + " accepted in a round");
        return findings.report();
    }
}
