package org.sluice.smtp.session;

import java.util.Set;

/**
 * Counts commands that lead to no mail: NOOP, RSET, VRFY, HELP, another EHLO, or what nobody knows. A client that pauses in
 * style sends some; one that only wants to keep a place occupied sends many. A message that was taken forgives all.
 */
final class JunkCommands {

    private static final Set<String> TOWARDS_MAIL = Set.of("MAIL", "RCPT", "DATA", "BDAT", "AUTH", "STARTTLS", "QUIT");

    private int count;

    /** Counts one; true if that is one too many. */
    boolean isTooMany(String verb, int limit) {
        if (!TOWARDS_MAIL.contains(verb)) {
            count++;
        }
        return limit > 0 && count > limit;
    }

    /** A message was taken. */
    void forgive() {
        count = 0;
    }
}
