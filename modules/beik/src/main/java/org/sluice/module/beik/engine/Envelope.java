package org.sluice.module.beik.engine;

import java.util.List;

/**
 * What the engine is told beside the octets of a message.
 *
 * @param address the client, IPv4 in dotted form: the engine takes nothing else
 * @param sender without angle brackets; empty for the null sender
 * @param recipients at least one, without angle brackets
 */
public record Envelope(String address, String sender, List<String> recipients) {

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

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}
