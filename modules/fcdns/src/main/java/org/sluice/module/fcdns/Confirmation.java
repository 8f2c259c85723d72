package org.sluice.module.fcdns;

import java.util.Locale;

/**
 * What the DNS says about an address and its name.
 *
 * @param status how it ended
 * @param name the confirmed name; empty unless {@link Status#PASS}
 */
record Confirmation(Status status, String name) {

    /** How the comparison ended. */
    enum Status {
        /** A reverse name has the client's address. */
        PASS("pass"),
        /** The address has no reverse name. */
        NO_PTR("permerror"),
        /** None of its names has the address. */
        NO_MATCH("fail"),
        /** The DNS did not say. */
        TEMPERROR("temperror");

        private final String iprev;

        Status(String iprev) {
            this.iprev = iprev;
        }

        /** As in the context. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** As in Authentication-Results (RFC 8601 section 2.7.3). */
        String iprev() {
            return iprev;
        }
    }

    static Confirmation of(Status status) {
        return new Confirmation(status, "");
    }

    static Confirmation pass(String name) {
        return new Confirmation(Status.PASS, name);
    }
}
