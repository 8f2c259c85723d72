package org.sluice.module.spf_v1;

import java.util.Locale;

/** What a check comes to (RFC 7208 section 2.6). */
enum SpfResult {
    /** No domain to check, or it publishes no record. */
    NONE,
    /** The domain says nothing about the client. */
    NEUTRAL,
    /** The client may send for the domain. */
    PASS,
    /** The client may not. */
    FAIL,
    /** The client probably may not. */
    SOFTFAIL,
    /** The DNS did not say. */
    TEMPERROR,
    /** The record cannot be interpreted. */
    PERMERROR;

    /** As in headers and in the context. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
