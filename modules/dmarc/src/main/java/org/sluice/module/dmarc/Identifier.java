package org.sluice.module.dmarc;

/**
 * One domain that another module looked at.
 *
 * @param method {@code spf} or {@code dkim}
 * @param domain in canonical form
 * @param selector of a signature; empty otherwise
 * @param result the method's word
 */
record Identifier(String method, String domain, String selector, String result) {

    static final String SPF = "spf";
    static final String DKIM = "dkim";

    /** What stands for the result of a module that did not answer. */
    static final String UNKNOWN = "unknown";

    boolean isSpf() {
        return method.equals(SPF);
    }

    boolean isAuthenticated() {
        return result.equals("pass");
    }

    /** Whether it might have been authenticated, had everything worked. */
    boolean isUncertain() {
        return result.equals("temperror") || result.equals(UNKNOWN);
    }
}
