package org.sluice.support.upstream;

import org.sluice.operations.HealthCheck.Finding;

/** One server that fails, in an operator's words. */
final class ServerFinding {

    private ServerFinding() {}

    /** {@code trouble}: address and last error; {@code another}: whether a server is left that is not known to fail. */
    static Finding of(String module, String trouble, boolean another) {
        String text = module + ": no answer from " + trouble
                + "; start that server, or correct its address in etc/org.sluice." + module
                + "*.cfg; it is tried again by itself";
        return another
                ? Finding.hint(text + ", another one is asked meanwhile")
                : Finding.problem(text + ", no mail is judged meanwhile");
    }
}
