package org.sluice.validation;

import java.util.Locale;

/**
 * The moments at which modules are asked. May grow: order phases with {@link #isBefore} only, never by ordinal.
 */
public enum Phase {
    /** Once per connection, before the banner. */
    CONNECT(100),
    /** At every HELO and EHLO, again after STARTTLS. */
    EHLO(200),
    /** At every AUTH, before the credentials are looked up. */
    AUTH(300),
    /** At every MAIL. */
    MAILFROM(400),
    /** At every RCPT; a refused recipient leaves the others. */
    RCPTTO(500),
    /** Once, after the final dot, header and body there. */
    DATA(600),
    /** Once, after DATA; the place for slow work. */
    DATASPOOL(700),
    /** Once per recipient copy. */
    DATA_SPOOL_EACH_RCPT(800),
    /** Once per message generated over HTTP; takes the place of the phases from DATA on. */
    MSG_GEN_DATA_SPOOL(850),
    /** Once per copy: chooses binding, group and priority; cannot refuse. */
    SET_BINDING(900),
    /** Once per copy, on every path, last. */
    FINAL_VALIDATION(1000);

    private final int position;

    Phase(int position) {
        this.position = position;
    }

    /** Whether a message meets this phase earlier than the other one. */
    public boolean isBefore(Phase other) {
        return position < other.position;
    }

    /** Whether what happens here concerns the connection rather than a message. */
    public boolean isOfConnection() {
        return isBefore(MAILFROM);
    }

    /** Whether header and body are there to be read and edited. */
    public boolean hasContent() {
        return !isBefore(DATA);
    }

    /** The name in configuration, logs and commands: {@code data_spool_each_rcpt}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The phase of that name, in any case.
     *
     * @throws IllegalArgumentException naming the value and the words allowed
     */
    public static Phase of(String word) {
        for (Phase phase : values()) {
            if (phase.name().equalsIgnoreCase(word.strip())) {
                return phase;
            }
        }
        throw new IllegalArgumentException("phase: " + word + " (expected: one of connect to final_validation)");
    }
}
