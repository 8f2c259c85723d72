package org.sluice.smtp.session;

import java.util.Set;
import org.sluice.smtp.configuration.SessionOptions.UnauthorizedPipelining;
import org.sluice.smtp.core.CoreLink;

/**
 * Whether a client that sends on has waited where RFC 2920 section 3.1 wants it to: some commands end a group, and without
 * PIPELINING every command does. On the event loop only.
 */
final class Synchronization {

    /** NOOP and QUIT end a group too; what comes behind them does no harm. */
    private static final Set<String> LAST_OF_A_GROUP =
            Set.of("EHLO", "HELO", "DATA", "STARTTLS", "AUTH", "VRFY", "EXPN");

    private final UnauthorizedPipelining policy;
    private final Wire wire;
    private final CoreLink core;
    private boolean noted;

    Synchronization(UnauthorizedPipelining policy, Wire wire, CoreLink core) {
        this.policy = policy;
        this.wire = wire;
        this.core = core;
    }

    /** Whether the client goes on behind this command without waiting, and that is not taken here. */
    boolean isBroken(String verb, boolean pipelining) {
        if (policy == UnauthorizedPipelining.ACCEPT || !wire.input().isWaiting() || !endsGroup(verb, pipelining)) {
            return false;
        }
        if (!noted) {
            noted = true;
            core.note("unauthorized_pipelining", "yes");
        }
        return policy == UnauthorizedPipelining.REFUSE;
    }

    private static boolean endsGroup(String verb, boolean pipelining) {
        return LAST_OF_A_GROUP.contains(verb) || !pipelining && !verb.equals("QUIT");
    }
}
