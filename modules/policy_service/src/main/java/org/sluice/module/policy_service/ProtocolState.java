package org.sluice.module.policy_service;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sluice.support.configuration.Reading;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;

/** The moments of an SMTP session in the protocol's words, in the order in which they come. */
enum ProtocolState {
    CONNECT(Phase.CONNECT, "CONNECT"),
    /** HELO and EHLO. */
    HELO(Phase.EHLO, "HELO"),
    MAIL(Phase.MAILFROM, "MAIL"),
    RCPT(Phase.RCPTTO, "RCPT"),
    /** The command; we ask when the message is there, as no phase comes before. */
    DATA(Phase.DATA, "DATA"),
    END_OF_MESSAGE(Phase.DATA, "END-OF-MESSAGE");

    private static final String KEY = "protocol_states";

    private final Phase phase;
    private final String word;

    ProtocolState(Phase phase, String word) {
        this.phase = phase;
        this.word = word;
    }

    /** Reads one or more of the words; {@code EHLO} means the same as {@code HELO}. */
    static Set<ProtocolState> set(String value) {
        Set<ProtocolState> states = EnumSet.noneOf(ProtocolState.class);
        for (String each : Reading.words(value)) {
            states.add(of(each.toUpperCase(Locale.ROOT), value));
        }
        if (states.isEmpty()) {
            throw refused(value);
        }
        return states;
    }

    /** Those of them that fall into a phase, in order. */
    static List<ProtocolState> in(Phase phase, Set<ProtocolState> states) {
        return states.stream().filter(each -> each.phase == phase).toList();
    }

    /** The word to send. */
    String word(ValidationContext context) {
        return this == HELO && context.connection().protocol().equals("esmtp") ? "EHLO" : word;
    }

    /** Whether the session has come to recipients: what Postfix knows a transaction by. */
    boolean hasTransaction() {
        return compareTo(RCPT) >= 0;
    }

    private static ProtocolState of(String word, String value) {
        if (word.equals("EHLO")) {
            return HELO;
        }
        for (ProtocolState each : values()) {
            if (each.word.equals(word)) {
                return each;
            }
        }
        throw refused(value);
    }

    private static ConfigurationRefused refused(String value) {
        return new ConfigurationRefused(KEY, value, "some of CONNECT, EHLO, MAIL, RCPT, DATA, END-OF-MESSAGE");
    }
}
