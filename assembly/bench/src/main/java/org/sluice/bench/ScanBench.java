package org.sluice.bench;

import java.util.List;
import org.sluice.testing.Clamd;

/**
 * What it costs to have mail scanned: the CPU that Sluice adds to what clamd spends; threads while many scans are under way; and
 * the heap while large messages are. The first with a real clamd, the others with a stand-in that holds its answers.
 */
final class ScanBench implements Bench.Benchmark {

    private static final List<String> PARTS = List.of(
            System.getProperty("sluice.bench.scan.parts", "cost,flight,large").split(","));

    private final Findings findings = new Findings();

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Names names = bed.keep(new Names());
        if (PARTS.contains("cost")) {
            new ScanCost(findings, bed, names).measure();
        }
        if (PARTS.contains("flight") || PARTS.contains("large")) {
            HeldScans held = new HeldScans(findings, bed, names);
            if (PARTS.contains("flight")) {
                held.inFlight();
            }
            if (PARTS.contains("large")) {
                held.large();
            }
        }
        return findings.report();
    }

    /** Whether a virus is refused there, as it should be exactly where mail is scanned. */
    static boolean refusesViruses(SluiceServer server) throws InterruptedException {
        Load load = new Load(
                server.address(),
                1,
                session -> (dialogue, id, recipient) ->
                        dialogue.write("Subject: " + id + "\r\n\r\n" + Clamd.EICAR + "\r\n"),
                "bench.test");
        load.send(1);
        return load.firstRefusal().startsWith("554 5.7.1");
    }
}
