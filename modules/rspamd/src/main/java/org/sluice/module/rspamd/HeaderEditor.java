package org.sluice.module.rspamd;

import java.util.ArrayList;
import java.util.List;
import org.sluice.message.Headers;
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

    /** One of several can only be taken out by writing the others again: the first in its place, the rest behind the header. */
    private void remove(HeaderEdits.Removal removal) {
        List<String> values = new ArrayList<>(headers.all(removal.name()));
        int index = removal.which() > 0 ? removal.which() - 1 : values.size() + removal.which();
        if (removal.which() == 0) {
            values.clear();
        } else if (index < 0 || index >= values.size()) {
            return;
        } else {
            values.remove(index);
        }
        if (values.isEmpty()) {
            effects.remove(removal.name());
            return;
        }
        effects.replace(removal.name(), values.get(0));
        values.stream().skip(1).forEach(value -> effects.add(removal.name(), value));
    }
}
