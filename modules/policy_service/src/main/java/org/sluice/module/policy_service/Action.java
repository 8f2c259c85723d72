package org.sluice.module.policy_service;

import java.util.Locale;
import java.util.Optional;
import org.sluice.message.SmtpReply;

/**
 * What a policy server wants done. Immutable.
 *
 * @param reply for the client, where there is one: of refusals, and of those that are put off
 * @param text a header field, an address, or words for the log, as the kind has it; printable ASCII
 */
record Action(Kind kind, Optional<SmtpReply> reply, String text) {

    /** The kinds; {@code 4NN}, {@code 5NN}, {@code REJECT} and {@code DEFER} are one. */
    enum Kind {
        OK,
        DUNNO,
        REFUSE,
        DEFER_IF_PERMIT,
        DEFER_IF_REJECT,
        DISCARD,
        HOLD,
        PREPEND,
        REDIRECT,
        BCC,
        WARN,
        INFO;

        /** How metrics name it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it concerns the message, whenever it is said. */
        boolean isOfMessage() {
            return switch (this) {
                case DISCARD, HOLD, PREPEND, REDIRECT, BCC -> true;
                default -> false;
            };
        }

        /** Whether it waits for what is said later. */
        boolean isCondition() {
            return this == DEFER_IF_PERMIT || this == DEFER_IF_REJECT;
        }
    }

    static Action of(Kind kind, String text) {
        return new Action(kind, Optional.empty(), text);
    }

    static Action of(Kind kind, SmtpReply reply) {
        return new Action(kind, Optional.of(reply), "");
    }

    /** The action as a server would write it, so that it can be noted and read again. Refusals are never noted. */
    String written() {
        String rest = reply.map(said -> said.enhanced() + ' ' + said.text()).orElse(text);
        return rest.isEmpty() ? kind.name() : kind.name() + ' ' + rest;
    }
}
