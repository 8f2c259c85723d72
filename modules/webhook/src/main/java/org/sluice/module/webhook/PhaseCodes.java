package org.sluice.module.webhook;

import org.sluice.validation.Phase;

/** The codes of refusals where a hook gives a text and no code: what the core's own would have. */
final class PhaseCodes {

    private PhaseCodes() {}

    static int usual(Phase phase, boolean permanent) {
        if (permanent) {
            return switch (phase) {
                case AUTH -> 535;
                case EHLO, MAILFROM, RCPTTO -> 550;
                default -> 554;
            };
        }
        return switch (phase) {
            case CONNECT, EHLO -> 421;
            case AUTH -> 454;
            default -> 451;
        };
    }
}
