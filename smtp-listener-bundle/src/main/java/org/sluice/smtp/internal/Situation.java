package org.sluice.smtp.internal;

import java.util.Optional;

/** What an extension may ask about the session it serves. */
interface Situation {

    SessionOptions options();

    /** Whether the session runs over TLS. */
    boolean isSecured();

    /** The mechanisms AUTH offers at this moment, with a blank in front of each; empty for none. */
    String mechanisms();

    /** Whom AUTH recognised. */
    Optional<String> user();

    /** A fact of the connection dictionary, such as {@code can_relay}. */
    Optional<String> fact(String name);
}
