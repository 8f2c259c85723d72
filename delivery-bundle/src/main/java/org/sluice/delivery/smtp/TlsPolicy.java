package org.sluice.delivery.smtp;

import java.util.Map;
import org.sluice.delivery.mx.Host;

/** Whether a connection is secured, and how far a certificate is believed. */
public record TlsPolicy(Use use, Verify verify) {

    /** Whether TLS is spoken. */
    public enum Use {
        NO,
        IFAVAILABLE,
        REQUIRED
    }

    /** What is done about the server's certificate. */
    public enum Verify {
        /** Any will do. */
        NO,
        /** It is checked and the result is noted. */
        OPTIONAL,
        /** It has to be valid for the host's name. */
        HOST
    }

    /** In the clear. */
    static final TlsPolicy PLAIN = new TlsPolicy(Use.NO, Verify.NO);

    static final String REQUIRETLS = "REQUIRETLS";

    private static final TlsPolicy STRICT = new TlsPolicy(Use.REQUIRED, Verify.HOST);
    private static final TlsPolicy LENIENT = new TlsPolicy(Use.IFAVAILABLE, Verify.OPTIONAL);

    /** Whether a message may only go where TLS holds all the way (RFC 8689 section 2). */
    static boolean isRequiredBy(Map<String, String> parameters) {
        return parameters.containsKey(REQUIRETLS);
    }

    /** This policy for a message with those parameters: REQUIRETLS makes it strict, {@code TLS-Required: No} lenient. */
    TlsPolicy of(Map<String, String> parameters) {
        if (isRequiredBy(parameters)) {
            return STRICT;
        }
        boolean insists = use == Use.REQUIRED || verify == Verify.HOST;
        return insists && parameters.containsKey("TLS-REQUIRED") ? LENIENT : this;
    }

    /** Whether a host that offers TLS and then fails at it may be sent to in the clear. */
    boolean mayFallBack() {
        return use == Use.IFAVAILABLE && verify != Verify.HOST;
    }

    boolean isTried() {
        return use != Use.NO;
    }

    boolean isRequired() {
        return use == Use.REQUIRED;
    }

    /** Whether a connection that is kept fits for a host at its address; a certificate is good for one name only. */
    boolean admits(SmtpConnection connection, Host host) {
        if (!connection.isSecured()) {
            return use != Use.REQUIRED;
        }
        return verify != Verify.HOST
                || connection.isVerified() && connection.host().name().equals(host.name());
    }
}
