package org.sluice.core.dispatch;

import org.sluice.validation.Phase;

/** What a call may want changed, and in which phases it may. */
enum EffectKind {
    /** Facts in either dictionary. */
    ATTRIBUTE,
    /** A slower reply. */
    TARPIT,
    /** A mark of a whitelist. */
    WHITELIST,
    /** A finding for Authentication-Results. */
    AUTH_RESULT,
    /** Closing after the reply. */
    DISCONNECT,
    /** EHLO keywords. */
    CAPABILITY,
    /** Adding and removing recipients. */
    RECIPIENTS,
    /** Another envelope sender. */
    SENDER,
    /** Another recipient of a copy. */
    REDIRECT,
    /** A new message beside this one. */
    FORWARD,
    /** Edits of header and body. */
    CONTENT,
    /** Binding, group and priority. */
    BINDING;

    boolean isLegalIn(Phase phase) {
        return switch (this) {
            case ATTRIBUTE, TARPIT, WHITELIST, AUTH_RESULT -> true;
            case DISCONNECT -> !Phase.DATASPOOL.isBefore(phase);
            case CAPABILITY -> phase == Phase.CONNECT || phase == Phase.EHLO;
            case RECIPIENTS -> !phase.isBefore(Phase.RCPTTO) && !Phase.DATASPOOL.isBefore(phase);
            case SENDER, FORWARD, CONTENT -> phase.hasContent();
            case REDIRECT -> !phase.isBefore(Phase.DATA_SPOOL_EACH_RCPT);
            case BINDING -> phase == Phase.SET_BINDING;
        };
    }
}
