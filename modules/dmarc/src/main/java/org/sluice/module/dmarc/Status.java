package org.sluice.module.dmarc;

import java.util.Locale;

/** What the check came to; the names of RFC 9989 section 9.2. */
enum Status {
    /** No domain, or none that publishes a record. */
    NONE,
    /** An aligned identifier was authenticated. */
    PASS,
    /** None was. */
    FAIL,
    /** It could not be found out this time. */
    TEMPERROR,
    /** It cannot be found out: the message or the record is not what it should be. */
    PERMERROR;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
