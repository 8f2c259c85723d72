package org.sluice.http.generation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What makes one generated message the one it is; the same again when it has to be generated a second time.
 *
 * @param transmission id of the transmission
 * @param index place of the recipient in it
 * @param date when the transmission arrived
 */
public record Stamp(String transmission, int index, Instant date) {

    private static final DateTimeFormatter RFC_5322 = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    String messageId(String domain) {
        return '<' + transmission + '.' + index + '@' + domain + '>';
    }

    /** No part is written with {@code =_} in it: that is neither quoted-printable nor base64, and plain text with it is encoded. */
    String boundary(String what) {
        return "=_" + what + '_' + transmission + '.' + index;
    }

    String dateField() {
        return RFC_5322.format(date);
    }
}
