package org.sluice.module.rspamd;

import java.util.Locale;
import java.util.Optional;

/** What rspamd advises. */
enum RspamdAction {
    NO_ACTION,
    /** The score is high enough to make a stranger wait; rspamd's own greylisting says {@link #SOFT_REJECT} when it should. */
    GREYLIST,
    ADD_HEADER,
    REWRITE_SUBJECT,
    SOFT_REJECT,
    REJECT,
    QUARANTINE,
    DISCARD;

    /** As rspamd writes it: {@code add header}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Empty for one an administrator of rspamd made up. */
    static Optional<RspamdAction> of(String word) {
        for (RspamdAction action : values()) {
            if (action.word().equals(word)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
