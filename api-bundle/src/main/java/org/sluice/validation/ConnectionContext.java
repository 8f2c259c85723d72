package org.sluice.validation;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What is known of the client. Lives from connect to close. */
@ProviderType
public interface ConnectionContext {

    /** The session's id, as in every log line. */
    String sessionId();

    /** The client, as adopted from a trusted proxy where there is one. */
    InetSocketAddress remoteAddress();

    /** The address the client reached us at. */
    InetSocketAddress localAddress();

    /** Name of the listener; {@code internal} for our own mail. */
    String listener();

    /** {@code smtp}, {@code esmtp}, {@code http} or {@code internal}. */
    String protocol();

    /** The argument of the last HELO or EHLO; empty before. */
    String helloName();

    /** Whether the connection is encrypted. */
    boolean isTls();

    /** The authenticated user. */
    Optional<String> user();

    /** The connection dictionary. */
    Attributes attributes();
}
