package org.sluice.module.rbl.rbldnsd;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a list was made and until when it is good.
 *
 * @param made the epoch where it is not given
 * @param expires {@link Instant#MAX} where it is not given
 */
record Timestamp(Instant made, Instant expires) {

    private static final Pattern MOMENT =
            Pattern.compile("(\\d{4})[:-]?(\\d\\d)[:-]?(\\d\\d)(?:[:-]?(\\d\\d)(?:[:-]?(\\d\\d)(?:[:-]?(\\d\\d))?)?)?");
    private static final Pattern SPAN = Pattern.compile("\\+(\\d{1,9})([smhdw]?)");

    /** Reads {@code dstamp [expires]}, as rbldnsd documents {@code $TIMESTAMP}. */
    static Timestamp read(String text) throws Malformed {
        String[] words = text.split("[ \\t]+");
        if (words.length > 2) {
            throw new Malformed("malformed $TIMESTAMP");
        }
        Instant made = moment(words[0], Instant.EPOCH);
        if (words.length == 1) {
            return new Timestamp(made, Instant.MAX);
        }
        Matcher span = SPAN.matcher(words[1]);
        return new Timestamp(
                made,
                span.matches()
                        ? made.plus(unit(span.group(2)).multipliedBy(Long.parseLong(span.group(1))))
                        : moment(words[1], Instant.MAX));
    }

    private static Instant moment(String text, Instant otherwise) throws Malformed {
        if (text.equals("0") || text.equals("-")) {
            return otherwise;
        }
        Matcher parts = MOMENT.matcher(text);
        if (!parts.matches()) {
            throw new Malformed("malformed $TIMESTAMP");
        }
        try {
            return LocalDateTime.of(
                            number(parts.group(1)),
                            number(parts.group(2)),
                            number(parts.group(3)),
                            number(parts.group(4)),
                            number(parts.group(5)),
                            number(parts.group(6)))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException noSuchDay) {
            throw new Malformed("malformed $TIMESTAMP");
        }
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            case "w" -> Duration.ofDays(7);
            default -> Duration.ofSeconds(1);
        };
    }
}
