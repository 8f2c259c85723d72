package org.sluice.smtp.internal;

import java.util.Set;

/**
 * Whether a client that sends on has waited where RFC 2920 section 3.1 wants it to: some commands end a group, and without
 * PIPELINING every command does.
 */
final class Synchronization {

    /** NOOP and QUIT end a group too; what comes behind them does no harm. */
    private static final Set<String> LAST_OF_A_GROUP =
            Set.of("EHLO", "HELO", "DATA", "STARTTLS", "AUTH", "VRFY", "EXPN");

    private Synchronization() {}

    /** Whether nothing may stand behind this command before it is answered. */
    static boolean endsGroup(String verb, boolean pipelining) {
        return LAST_OF_A_GROUP.contains(verb) || !pipelining && !verb.equals("QUIT");
    }
}
