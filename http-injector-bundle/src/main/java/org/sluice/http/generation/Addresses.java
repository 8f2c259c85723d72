package org.sluice.http.generation;

import java.util.regex.Pattern;
import org.sluice.message.DomainName;
import org.sluice.message.EnvelopeAddress;

/** Addresses as clients write them. */
final class Addresses {

    private static final Pattern CONTROL_OR_SPACE = Pattern.compile("[\\p{Cntrl}\\s]");

    private Addresses() {}

    /**
     * An address with a domain, the domain in its ASCII form (RFC 5890).
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static EnvelopeAddress parse(String text) {
        String stripped = text.strip();
        int at = stripped.lastIndexOf('@');
        if (at <= 0) {
            throw new IllegalArgumentException("address without a domain");
        }
        if (CONTROL_OR_SPACE.matcher(stripped).find()) {
            throw new IllegalArgumentException("space or control character in the address");
        }
        String local = stripped.substring(0, at);
        if (!HeaderText.isAscii(local)) {
            throw new IllegalArgumentException("local part beyond ASCII is not supported");
        }
        return EnvelopeAddress.parse(local + '@' + ascii(stripped.substring(at + 1)));
    }

    private static String ascii(String domain) {
        if (HeaderText.isAscii(domain)) {
            return domain;
        }
        try {
            return DomainName.ascii(domain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("domain that is no internationalised domain name", e);
        }
    }
}
