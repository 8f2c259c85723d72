package org.sluice.core.intake;

import org.sluice.validation.Disposition;

/**
 * What a message or copy is bound for unless a later phase refuses it.
 *
 * @param disposition CONTINUE for delivery, DISCARD or QUARANTINE
 * @param module who said so; empty for CONTINUE
 * @param why for the log and the quarantine list
 */
public record Fate(Disposition disposition, String module, String why) {

    /** Delivery. */
    public static final Fate DELIVER = new Fate(Disposition.CONTINUE, "", "");
}
