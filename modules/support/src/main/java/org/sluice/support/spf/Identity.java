package org.sluice.support.spf;

import java.net.InetAddress;
import org.sluice.message.DomainName;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.Ascii;

/**
 * Who claims to send from where: the input of a check (RFC 7208 section 4.1).
 *
 * @param client the client's address
 * @param localPart of the sender; {@code postmaster} where there is none
 * @param domain of the sender, as A-labels
 * @param helo what the client called itself
 * @param kind which identity is checked
 */
public record Identity(InetAddress client, String localPart, String domain, String helo, Kind kind) {

    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    /** Which claim is checked. */
    public enum Kind {
        /** The envelope sender. */
        MAILFROM("mailfrom"),
        /** The client's name, since there is no sender. */
        HELO("helo"),
        /** The purported responsible address (RFC 4407). */
        PRA("pra");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As in Received-SPF (RFC 7208 section 9.1). */
        public String word() {
            return word;
        }
    }

    /** The sender's, or for the null sender the client's own (RFC 7208 section 2.4). */
    public static Identity of(InetAddress client, EnvelopeAddress sender, String helo) {
        return of(client, sender.localPart(), sender.domain(), helo);
    }

    /** The same from its parts. */
    public static Identity of(InetAddress client, String localPart, String domain, String helo) {
        String local = localPart.isEmpty() ? "postmaster" : localPart;
        return domain.isEmpty()
                ? new Identity(client, local, aLabels(helo), helo, Kind.HELO)
                : new Identity(client, local, aLabels(domain), helo, Kind.MAILFROM);
    }

    /** The mailbox that is responsible for a message, as its header has it. */
    public static Identity responsible(InetAddress client, String localPart, String domain, String helo) {
        return new Identity(client, localPart.isEmpty() ? "postmaster" : localPart, aLabels(domain), helo, Kind.PRA);
    }

    /** {@code local@domain}. */
    public String sender() {
        return localPart + "@" + domain;
    }

    /** Whether the domain can have a record at all: at least two labels, each of 1 to 63 octets (section 4.3). */
    boolean isCheckable() {
        return isDomainName(domain);
    }

    static boolean isDomainName(String text) {
        int length = text.endsWith(".") ? text.length() - 1 : text.length();
        if (length > MAX_NAME || text.startsWith("[")) {
            return false;
        }
        int labels = 0;
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i == length || text.charAt(i) == '.') {
                if (i == start || i - start > MAX_LABEL) {
                    return false;
                }
                labels++;
                start = i + 1;
            }
        }
        return labels > 1;
    }

    private static String aLabels(String domain) {
        if (Ascii.isAscii(domain)) {
            return domain;
        }
        try {
            return DomainName.ascii(domain);
        } catch (IllegalArgumentException notADomain) {
            return domain;
        }
    }
}
