package org.sluice.support.upstream.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** How long a server that cannot now wants to be left alone (RFC 9110 section 10.2.3): seconds, or a time. */
final class RetryAfter {

    private static final Duration MOST = Duration.ofDays(1);

    private RetryAfter() {}

    /** Zero where it does not say, or says what nobody understands. */
    static Duration of(HttpReply reply, Instant now) {
        String value = reply.header("retry-after").orElse("").strip();
        if (value.matches("[0-9]{1,9}")) {
            return bounded(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            return bounded(Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from)));
        } catch (DateTimeException | ArithmeticException noTime) {
            return Duration.ZERO;
        }
    }

    private static Duration bounded(Duration pause) {
        return pause.isNegative() ? Duration.ZERO : pause.compareTo(MOST) > 0 ? MOST : pause;
    }
}
