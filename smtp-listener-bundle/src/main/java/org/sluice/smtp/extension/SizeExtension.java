package org.sluice.smtp.extension;

import java.util.Map;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;

/** SIZE (RFC 1870): the largest message, and whether the announced one is larger. */
final class SizeExtension implements Extension {

    private static final int MAX_DIGITS = 20;

    @Override
    public String keyword() {
        return Capabilities.SIZE;
    }

    @Override
    public String line(ExtensionOptions options) {
        return keyword() + ' ' + options.maxMessageSize();
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of("SIZE", SizeExtension::take);
    }

    /** RFC 1870 section 4: up to twenty digits, more than any number of ours can hold. */
    private static String take(String size, Situation situation) throws CommandRefused {
        boolean digits =
                !size.isEmpty() && size.length() <= MAX_DIGITS && size.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        long octets = size.length() > 18 ? Long.MAX_VALUE : Long.parseLong(size);
        if (situation.options().isTooBig(octets)) {
            throw new CommandRefused(Reply.TOO_BIG);
        }
        return size;
    }
}
