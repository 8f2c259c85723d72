package org.sluice.smtp.extension;

import java.util.Optional;
import org.sluice.validation.AttributeKey;

/** What an extension may ask about the session it serves. */
public interface Situation {

    ExtensionOptions options();

    /** Whether the session runs over TLS. */
    boolean isSecured();

    /** Whether TLS may begin now. */
    boolean maySecure();

    /** Whether whoever opened the connection may speak for other clients. */
    default boolean mayClaim() {
        return false;
    }

    /** The mechanisms AUTH offers at this moment, with a blank in front of each; empty for none. */
    String mechanisms();

    /** Whom AUTH recognised. */
    Optional<String> user();

    /** A fact of the connection dictionary, such as {@code can_relay}. */
    Optional<String> fact(String name);

    /** Whether we relay for this client, by network or by AUTH. */
    default boolean isTrusted() {
        return fact("can_relay").filter(AttributeKey::isTrue).isPresent()
                || fact("auth_status").filter("pass"::equals).isPresent();
    }
}
