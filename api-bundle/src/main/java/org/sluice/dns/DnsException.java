package org.sluice.dns;

/** Nobody knows the answer: timeout, SERVFAIL, refused, malformed reply. Never "no such name". */
public final class DnsException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Says what was asked and what went wrong. */
    public DnsException(String message) {
        super(message);
    }

    /** Says what was asked and what went wrong. */
    public DnsException(String message, Throwable cause) {
        super(message, cause);
    }
}
