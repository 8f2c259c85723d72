package org.sluice.support.spf;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a check comes to (RFC 7208 section 2.6). */
public enum SpfResult {
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

    private static final Map<String, SpfResult> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(SpfResult::word, result -> result));

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The result of that word. */
    public static Optional<SpfResult> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    /** As in headers and in the context. */
    public String word() {
        return word;
    }
}
