package org.sluice.module.rspamd;

import java.util.Comparator;
import org.sluice.message.Headers;
import org.sluice.support.header.EncodedWords;
import org.sluice.validation.HeaderEffects;

/** Turns what rspamd wants of a header into the edits we have. */
record HeaderEditor(Headers headers, HeaderEffects effects) {

    void apply(HeaderEdits edits) {
        edits.removals().forEach(this::remove);
        for (HeaderEdits.Addition addition : edits.additions()) {
            if (addition.inFront()) {
                effects.prepend(addition.name(), addition.value());
            } else {
                effects.add(addition.name(), addition.value());
            }
        }
    }

    /** One that a sender put there himself must not be taken for ours. */
    void mark(HeaderEdits.Addition mark) {
        effects.replace(mark.name(), mark.value());
    }

    void subject(String text) {
        effects.replace("Subject", EncodedWords.of(text));
    }

    /** From behind, so that those still to go keep their places. */
    private void remove(HeaderEdits.Removal removal) {
        if (removal.which().contains(0)) {
            effects.remove(removal.name());
            return;
        }
        int count = headers.all(removal.name()).size();
        removal.which().stream()
                .map(which -> which > 0 ? which : count + 1 + which)
                .filter(occurrence -> occurrence > 0 && occurrence <= count)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .forEach(occurrence -> effects.remove(removal.name(), occurrence));
    }
}
