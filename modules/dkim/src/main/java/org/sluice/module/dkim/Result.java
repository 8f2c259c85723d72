package org.sluice.module.dkim;

import java.util.Locale;

/** What comes of a signature, best first: the words of RFC 8601 section 2.7.1. */
enum Result {
    /** The owner of the domain signed what arrived. */
    PASS,
    /** Nobody knows; the key could not be looked up. */
    TEMPERROR,
    /** It may be genuine, but we do not take such signatures. */
    POLICY,
    /** What arrived is not what was signed. */
    FAIL,
    /** It can never verify: bad syntax, no such key. */
    PERMERROR,
    /** There is no signature. */
    NONE;

    /** As in headers and attributes. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
