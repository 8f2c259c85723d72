package org.sluice.spool.store;

import java.nio.charset.StandardCharsets;

/** The column families. Their order is their number on disk: new ones go to the end. */
enum Family {
    /** A few values about the spool as a whole. */
    META("default"),
    /** State and number to record. */
    RECORD("record"),
    /** Message id to {@link Entry}. */
    INDEX("index"),
    /** Bodies that are no files, and heads. */
    BODY("body");

    private final String word;

    Family(String word) {
        this.word = word;
    }

    byte[] octets() {
        return word.getBytes(StandardCharsets.UTF_8);
    }

    String word() {
        return word;
    }
}
