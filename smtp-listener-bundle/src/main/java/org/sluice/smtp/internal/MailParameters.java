package org.sluice.smtp.internal;

import java.util.Map;

/** The ESMTP parameters of MAIL: each only where its extension is offered, anything else is 555 (RFC 5321 section 4.1.1.11). */
final class MailParameters {

    private static final int MAX_SIZE_DIGITS = 20;

    private MailParameters() {}

    static void check(
            Map<String, String> parameters, boolean extended, Capabilities capabilities, SessionOptions options)
            throws CommandRefused {
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            if (extended && name.equals("SIZE") && capabilities.offers(Capabilities.SIZE)) {
                checkSize(parameter.getValue(), options);
            } else if (extended && name.equals("BODY")) {
                checkBody(parameter.getValue(), capabilities);
            } else {
                throw new CommandRefused(Reply.UNKNOWN_PARAMETER);
            }
        }
    }

    /** RFC 1870 section 4: up to twenty digits, more than any number of ours can hold. */
    private static void checkSize(String size, SessionOptions options) throws CommandRefused {
        boolean digits = !size.isEmpty()
                && size.length() <= MAX_SIZE_DIGITS
                && size.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        long octets = size.length() > 18 ? Long.MAX_VALUE : Long.parseLong(size);
        if (options.isTooBig(octets)) {
            throw new CommandRefused(Reply.TOO_BIG);
        }
    }

    private static void checkBody(String body, Capabilities capabilities) throws CommandRefused {
        boolean text = body.equalsIgnoreCase("7BIT") || body.equalsIgnoreCase("8BITMIME");
        boolean binary = body.equalsIgnoreCase(Capabilities.BINARY_MIME);
        if (!(text && capabilities.offers(Capabilities.EIGHT_BIT)
                || binary && capabilities.offers(Capabilities.BINARY_MIME))) {
            throw new CommandRefused(Reply.UNKNOWN_PARAMETER);
        }
    }
}
