package org.sluice.module.rbl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.sluice.validation.Phase;

/** What a list is asked about. */
enum Subject {
    /** The client's address. */
    CLIENT(Phase.CONNECT, "Client host"),
    /** The domain of the envelope sender. */
    SENDER(Phase.MAILFROM, "Sender domain"),
    /** The hosts of links in the message. */
    URL(Phase.DATA, "Link to");

    private final Phase phase;
    private final String text;

    Subject(Phase phase, String text) {
        this.phase = phase;
        this.text = text;
    }

    static Optional<Subject> of(String word) {
        return Arrays.stream(values())
                .filter(subject -> subject.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** When it is known. */
    Phase phase() {
        return phase;
    }

    /** As a reply begins. */
    String text() {
        return text;
    }
}
