package org.sluice.module.mail_from_domain_validate;

import java.util.Locale;

/** What the DNS says about sending mail to a domain (RFC 5321 section 5.1). */
enum Reachability {
    /** There is a host to send to. */
    PASS(""),
    /** The domain says that it takes no mail (RFC 7505). */
    NULL_MX("does not accept mail"),
    /** The name does not exist. */
    NO_NAME("does not exist"),
    /** The name has neither mail exchangers nor addresses. */
    NO_HOST("has no mail exchanger and no address"),
    /** None of its mail exchangers has an address. */
    NO_EXCHANGER("has mail exchangers without an address only"),
    /** The DNS did not say. */
    TEMPERROR("cannot be looked up now");

    private final String text;

    Reachability(String text) {
        this.text = text;
    }

    /** As in the context. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a reply says of the domain. */
    String text() {
        return text;
    }
}
