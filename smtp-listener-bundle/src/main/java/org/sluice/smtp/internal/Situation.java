package org.sluice.smtp.internal;

import java.util.Optional;

/** What an extension may ask about the session it serves. */
interface Situation {

    SessionOptions options();

    /** Whether the session runs over TLS. */
    boolean isSecured();

    /** A fact of the connection dictionary, such as {@code can_relay}. */
    Optional<String> fact(String name);
}
