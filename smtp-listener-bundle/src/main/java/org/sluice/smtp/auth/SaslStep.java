package org.sluice.smtp.auth;

/** What the server makes of a message in a SASL exchange. */
public sealed interface SaslStep {

    /** The exchange goes on with this. */
    record Challenge(byte[] octets) implements SaslStep {}

    /** The client is that user. */
    record Proven(String user) implements SaslStep {}

    /** It is not, or may not come in; {@code user} is who it claimed to be, {@code why} is for our log. */
    record Refused(String user, String why) implements SaslStep {}

    /** What came does not belong to the mechanism. */
    record Malformed(String why) implements SaslStep {}
}
