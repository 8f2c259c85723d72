package org.sluice.module.beik.engine;

import java.util.List;

/**
 * What the engine is told beside the octets of a message.
 *
 * @param address the client, IPv4 in dotted form: the engine takes nothing else
 * @param sender without angle brackets; empty for the null sender
 * @param recipients at least one
 */
public record Envelope(String address, String sender, List<Recipient> recipients) {

    /**
     * For whom it is.
     *
     * @param address without angle brackets
     * @param optin the features of the engine it has asked for, colons between them; empty: the engine's own configuration says
     */
    public record Recipient(String address, String optin) {}

    /** Copies the list, and refuses what no C string can hold. */
    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("no recipient");
        }
        if (hasNul(address) || hasNul(sender) || recipients.stream().anyMatch(Envelope::hasNul)) {
            throw new IllegalArgumentException("NUL in an envelope");
        }
    }

    private static boolean hasNul(Recipient recipient) {
        return hasNul(recipient.address()) || hasNul(recipient.optin());
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}
