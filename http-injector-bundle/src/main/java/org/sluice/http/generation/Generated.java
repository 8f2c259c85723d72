package org.sluice.http.generation;

import java.util.Map;
import org.sluice.message.EnvelopeAddress;

/**
 * One message, ready to be taken in.
 *
 * @param sender envelope sender
 * @param recipient envelope recipient
 * @param octets header and body with CRLF line ends; may be shared with other messages of the transmission, so never written to
 * @param facts what goes into the message dictionary
 */
public record Generated(EnvelopeAddress sender, EnvelopeAddress recipient, byte[] octets, Map<String, String> facts) {}
