package org.sluice.spool.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sluice.operations.HealthCheck.Finding;

/** What an operator should know about the spool. */
record Health(DurableSpool spool, Parts parts, Settings settings) {

    List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        spool.refusal().ifPresent(why -> findings.add(Finding.problem("no mail is taken: " + why)));
        long aside = parts.damaged().count();
        if (aside > 0) {
            findings.add(Finding.problem(aside + " damaged records or databases are set aside in "
                    + parts.damaged().directory() + "; look at the .reason files there, then delete them"));
        }
        if (settings.relaxed()) {
            findings.add(Finding.hint("sync = relaxed: a power cut loses acknowledged mail"));
        }
        int waiting = spool.waiting();
        if (waiting > settings.waitingBatches() / 2) {
            findings.add(Finding.hint(waiting + " commits wait for the disk (at most " + settings.waitingBatches()
                    + "): the disk is too slow for this load"));
        }
        background(findings);
        return findings;
    }

    private void background(List<Finding> findings) {
        try {
            long errors = parts.current().read(RocksStore::backgroundErrors);
            if (errors > 0) {
                findings.add(Finding.problem(errors
                        + " errors of the database in the background; look at db/LOG in the spool and at the disk"));
            }
        } catch (IOException | DamagedException e) {
            findings.add(Finding.problem("the database cannot be asked: " + e.getMessage()));
        }
    }
}
