package org.sluice.smtp.codec;

import java.util.Optional;

/**
 * What a BDAT announces (RFC 3030 section 2).
 *
 * @param octets how many follow its line; {@link Long#MAX_VALUE} also for more than that
 * @param last whether the message ends with them
 * @param wellFormed false where there is more on the line than a number and {@code LAST}
 */
public record Chunk(long octets, boolean last, boolean wellFormed) {

    /** As for SIZE (RFC 1870 section 4). */
    private static final int MAX_DIGITS = 20;

    /** Reads the argument; empty when it does not say how many octets follow. */
    public static Optional<Chunk> parse(String argument) {
        int blank = argument.indexOf(' ');
        String number = blank < 0 ? argument : argument.substring(0, blank);
        String marker = blank < 0 ? "" : argument.substring(blank).strip();
        boolean digits = !number.isEmpty()
                && number.length() <= MAX_DIGITS
                && number.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            return Optional.empty();
        }
        boolean last = marker.equalsIgnoreCase("LAST");
        return Optional.of(new Chunk(value(number), last, last || marker.isEmpty()));
    }

    private static long value(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException tooMany) {
            return Long.MAX_VALUE;
        }
    }
}
