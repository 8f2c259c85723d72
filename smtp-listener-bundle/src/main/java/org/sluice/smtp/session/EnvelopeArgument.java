package org.sluice.smtp.session;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sluice.message.EnvelopeAddress;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.codec.Utf8;
import org.sluice.smtp.configuration.AddressOptions;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.extension.SmtpUtf8;

/**
 * What follows MAIL or RCPT: a path and ESMTP parameters (RFC 5321 section 4.1.2). Source routes are dropped, as
 * appendix F.2 asks.
 *
 * @param kind whether it stands in MAIL or in RCPT
 * @param address the mailbox; {@link EnvelopeAddress#NULL} for {@code <>}
 * @param parameters names in upper case; an empty value where there was none
 */
record EnvelopeArgument(Kind kind, EnvelopeAddress address, Map<String, String> parameters) {

    /** What the two commands differ in. */
    enum Kind {
        FROM("FROM:", Reply.MAIL_SYNTAX, Reply.BAD_SENDER, Reply.SENDER_NOT_ASCII),
        TO("TO:", Reply.RCPT_SYNTAX, Reply.BAD_RECIPIENT, Reply.NOT_ASCII);

        private final String keyword;
        private final Reply syntax;
        private final Reply badAddress;
        /** One code for each of the two (RFC 6531 section 3.5). */
        private final Reply notAscii;

        Kind(String keyword, Reply syntax, Reply badAddress, Reply notAscii) {
            this.keyword = keyword;
            this.syntax = syntax;
            this.badAddress = badAddress;
            this.notAscii = notAscii;
        }
    }

    /**
     * Reads the argument, one character an octet; everything a peer may get wrong here ends in a reply.
     *
     * @param international whether the transaction has SMTPUTF8; MAIL says so itself
     */
    static EnvelopeArgument parse(Kind kind, String argument, boolean international, SessionOptions options)
            throws CommandRefused {
        checkCharacters(kind, argument);
        if (!argument.regionMatches(true, 0, kind.keyword, 0, kind.keyword.length())) {
            throw new CommandRefused(kind.syntax);
        }
        int at = kind.keyword.length();
        int start = skipSpaces(argument, at);
        if (start > at && !options.allowSpaceAfterColon || start == argument.length()) {
            throw new CommandRefused(kind.syntax);
        }
        boolean bracketed = argument.charAt(start) == '<';
        if (!bracketed && !options.allowMissingBrackets) {
            throw new CommandRefused(kind.syntax);
        }
        int end = endOfPath(argument, bracketed ? start + 1 : start, bracketed ? '>' : ' ');
        if (bracketed && (end == argument.length() || !endsHere(argument, end + 1))) {
            throw new CommandRefused(kind.syntax);
        }
        Map<String, String> parameters = parameters(argument, Math.min(end + 1, argument.length()));
        boolean mayBeUtf8 = international || kind == Kind.FROM && parameters.containsKey(SmtpUtf8.NAME);
        if (!mayBeUtf8 && !Utf8.isAscii(argument)) {
            throw new CommandRefused(kind.notAscii);
        }
        EnvelopeAddress address = address(kind, argument.substring(bracketed ? start + 1 : start, end), options);
        return new EnvelopeArgument(kind, address, parameters);
    }

    private static void checkCharacters(Kind kind, String argument) throws CommandRefused {
        for (int i = 0; i < argument.length(); i++) {
            char c = argument.charAt(i);
            if (c < ' ' || c == 0x7f) {
                throw new CommandRefused(kind.syntax);
            }
        }
    }

    private static EnvelopeAddress address(Kind kind, String path, SessionOptions options) throws CommandRefused {
        try {
            String text = Utf8.decode(path).orElseThrow(() -> new CommandRefused(kind.badAddress));
            AddressOptions rules = options.addresses;
            String domain = kind == Kind.FROM ? rules.senderDomain() : rules.recipientDomain();
            EnvelopeAddress address = EnvelopeAddress.parse(rules.completed(withoutRoute(text), domain));
            boolean bare = address.domain().isEmpty();
            boolean fits = kind == Kind.FROM ? !bare || address.isNull() : !address.isNull();
            if (fits) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new CommandRefused(kind.badAddress);
        }
        throw new CommandRefused(kind.badAddress);
    }

    /** {@code @one,@two:user@three} is {@code user@three}. */
    private static String withoutRoute(String path) {
        if (!path.startsWith("@")) {
            return path;
        }
        boolean literal = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            literal = c == '[' || literal && c != ']';
            if (c == ':' && !literal) {
                return path.substring(i + 1);
            }
        }
        return path;
    }

    /** Where the path ends; a quoted local part may hold any character. */
    private static int endOfPath(String argument, int start, char closing) {
        boolean quoted = false;
        for (int i = start; i < argument.length(); i++) {
            char c = argument.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == closing && !quoted) {
                return i;
            }
        }
        return argument.length();
    }

    private static Map<String, String> parameters(String argument, int start) throws CommandRefused {
        int at = skipSpaces(argument, start);
        if (at == argument.length()) {
            return Map.of();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        while (at < argument.length()) {
            int end = argument.indexOf(' ', at);
            end = end < 0 ? argument.length() : end;
            int equals = argument.indexOf('=', at);
            boolean valued = equals >= 0 && equals < end;
            String name = argument.substring(at, valued ? equals : end).toUpperCase(Locale.ROOT);
            String value = Utf8.decode(valued ? argument.substring(equals + 1, end) : "")
                    .orElseThrow(() -> new CommandRefused(Reply.PARAMETER_SYNTAX));
            boolean wellFormed = isKeyword(name) && !(valued && value.isEmpty()) && value.indexOf('=') < 0;
            if (!wellFormed || parameters.put(name, value) != null) {
                throw new CommandRefused(Reply.PARAMETER_SYNTAX);
            }
            at = skipSpaces(argument, end);
        }
        return parameters;
    }

    private static boolean isKeyword(String name) {
        if (name.isEmpty() || name.charAt(0) == '-') {
            return false;
        }
        return name.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-');
    }

    private static boolean endsHere(String argument, int at) {
        return at >= argument.length() || argument.charAt(at) == ' ';
    }

    private static int skipSpaces(String argument, int from) {
        int at = from;
        while (at < argument.length() && argument.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
