package org.sluice.module.webhook;

import org.sluice.support.header.Folding;

/** A value as it stands behind the colon of one field among several, which goes out as it is. */
final class FieldValue {

    private FieldValue() {}

    /** Folded; blanks that would fill a line of their own are one. */
    static String of(String name, String value) {
        String line = value.strip().replaceAll("[ \\t]{60,}", " ");
        return Folding.fold(name, line).substring(name.length() + 1);
    }
}
