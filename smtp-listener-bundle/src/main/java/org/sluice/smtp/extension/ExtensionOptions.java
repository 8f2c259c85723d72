package org.sluice.smtp.extension;

import java.util.Set;

/** What an operator says that shows in the reply to EHLO, or in what MAIL and RCPT may ask for. */
public interface ExtensionOptions {

    /** The keywords that are on, in upper case. */
    Set<String> extensions();

    EnvelopeOptions envelope();

    /** 0 = any size. */
    long maxMessageSize();

    /** Whether a message of that many octets is over the limit. */
    boolean isTooBig(long octets);

    /** 0 = any number. */
    long maxRecipientsPerMessage();

    /** 0 = any number. */
    long maxRecipientsPerConnection();

    /** 0 = any number. */
    long maxReceptionsPerConnection();
}
