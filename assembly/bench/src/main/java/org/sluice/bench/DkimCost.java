package org.sluice.bench;

import org.sluice.module.dkim.CostOfVerifying;

/** What verifying a signed message of 10 KiB costs beside one hash and one operation with the key: a line of {@code identity}. */
final class DkimCost {

    private static final double MOST = 1.2;

    private DkimCost() {}

    /** Measures both canonical forms; the bound is on relaxed, which nearly everybody uses. */
    static void measure(Findings findings) throws Exception {
        for (String form : new String[] {"simple", "relaxed"}) {
            CostOfVerifying.Cost cost = CostOfVerifying.measure(form + '/' + form);
            findings.note("dkim_" + form + "_us", "us to verify 10 KiB, rsa-2048, " + form, cost.verified());
            findings.note("dkim_" + form + "_ratio", "times the bare cost", cost.verified() / cost.bare());
            if (form.equals("relaxed")) {
                findings.require(
                        cost.verified() / cost.bare() <= MOST, "dkim verifies for at most 1.2 times the bare cost");
            }
        }
    }
}
