package org.sluice.smtp.configuration;

import org.sluice.message.EnvelopeAddress;
import org.sluice.smtp.scope.Options;

/**
 * What is made of addresses that are not quite addresses.
 *
 * @param senderDomain for senders without a domain; empty: they are refused
 * @param recipientDomain for recipients without one; empty: only postmaster is taken so
 * @param spaceInside whether blanks in front of {@code >} are passed by
 */
public record AddressOptions(String senderDomain, String recipientDomain, boolean spaceInside) {

    static AddressOptions of(Options options) {
        return new AddressOptions(
                domain(options, "domain_for_unqualified_sender_address"),
                domain(options, "domain_for_unqualified_recipient_addresses"),
                options.flag("allow_trailing_whitespace_in_commands", false));
    }

    /** The path as it is to be read; {@code domain} is one of the two, for a path that has none. */
    public String completed(String path, String domain) {
        String text = spaceInside ? path.stripTrailing() : path;
        boolean bare = !text.isEmpty() && text.indexOf('@') < 0;
        return bare && !domain.isEmpty() ? text + '@' + domain : text;
    }

    private static String domain(Options options, String key) {
        String domain = options.text(key, "");
        try {
            if (domain.isEmpty() || !EnvelopeAddress.parse("a@" + domain).isLiteral()) {
                return domain;
            }
        } catch (IllegalArgumentException e) {
            throw options.refused(key, domain, "a domain name");
        }
        throw options.refused(key, domain, "a domain name");
    }
}
