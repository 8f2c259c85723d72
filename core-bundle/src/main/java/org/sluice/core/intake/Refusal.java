package org.sluice.core.intake;

import org.sluice.message.SmtpReply;

/**
 * Why a message or copy is not taken.
 *
 * @param phase word of the phase it happened in; {@code commit} for the spool
 * @param module who decided; {@code core} for our own rules
 * @param close whether the connection is to be closed after the reply
 * @param why for the log only
 */
record Refusal(String phase, String module, SmtpReply reply, boolean close, String why) {

    /** One of the core's own rules. */
    static Refusal byCore(String phase, SmtpReply reply, String why) {
        return new Refusal(phase, "core", reply, false, why);
    }

    boolean isTemporary() {
        return reply.isTemporary();
    }
}
