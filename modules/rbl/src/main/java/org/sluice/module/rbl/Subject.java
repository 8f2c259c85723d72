package org.sluice.module.rbl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sluice.validation.Phase;

/** What a list is asked about. */
enum Subject {
    /** The client's address. */
    CLIENT("Client host", Phase.CONNECT),
    /** The domain of the envelope sender. */
    SENDER("Sender domain", Phase.MAILFROM),
    /** The hosts of links in the message; one that comes over HTTP has no DATA. */
    URL("Link to", Phase.DATA, Phase.MSG_GEN_DATA_SPOOL);

    private final String text;
    private final Set<Phase> phases;

    Subject(String text, Phase... phases) {
        this.text = text;
        this.phases = Set.of(phases);
    }

    static Optional<Subject> of(String word) {
        return Arrays.stream(values())
                .filter(subject -> subject.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** Whether that is when it is asked about. */
    boolean isKnownAt(Phase phase) {
        return phases.contains(phase);
    }

    /** As a reply begins. */
    String text() {
        return text;
    }
}
