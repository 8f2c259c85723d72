package org.sluice.smtp.extension;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.codec.Utf8;
import org.sluice.support.text.Xtext;

/**
 * DSN (RFC 3461). Encoded values are taken only when what they decode to is printable: an encoded NUL or line end has no
 * business in any report, and none gets that far.
 */
final class DeliveryStatus implements Extension {

    private static final int MAX_ENVELOPE_ID = 100;
    private static final int MAX_ORIGINAL_RECIPIENT = 500;
    private static final Set<String> EVENTS = Set.of("SUCCESS", "FAILURE", "DELAY");
    private static final Pattern ADDRESS_TYPE = Pattern.compile("[0-9A-Za-z-]{1,40}");

    /** RFC 6533 section 3: a character beyond ASCII in ASCII. */
    private static final Pattern EMBEDDED = Pattern.compile("\\\\x\\{([0-9A-F]{2,6})}");

    @Override
    public String keyword() {
        return "DSN";
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of("RET", DeliveryStatus::content, "ENVID", DeliveryStatus::envelopeId);
    }

    @Override
    public Map<String, Parameter> ofRcpt() {
        return Map.of("NOTIFY", DeliveryStatus::events, "ORCPT", DeliveryStatus::originalRecipient);
    }

    private static String content(String value, Situation situation) throws CommandRefused {
        String upper = value.toUpperCase(Locale.ROOT);
        return checked(upper.equals("FULL") || upper.equals("HDRS"), upper);
    }

    private static String envelopeId(String value, Situation situation) throws CommandRefused {
        boolean fits = value.length() <= MAX_ENVELOPE_ID && Utf8.isAscii(value);
        return checked(
                fits && Xtext.decode(value).filter(DeliveryStatus::isPrintable).isPresent(), value);
    }

    private static String events(String value, Situation situation) throws CommandRefused {
        String upper = value.toUpperCase(Locale.ROOT);
        List<String> asked = Arrays.asList(upper.split(",", -1));
        boolean distinct = new HashSet<>(asked).size() == asked.size();
        return checked(upper.equals("NEVER") || distinct && EVENTS.containsAll(asked), upper);
    }

    /** Beyond ASCII it comes only in a transaction with SMTPUTF8, and then only as the type of RFC 6533. */
    private static String originalRecipient(String value, Situation situation) throws CommandRefused {
        int end = value.indexOf(';');
        boolean shaped = end > 0
                && value.length() <= MAX_ORIGINAL_RECIPIENT
                && ADDRESS_TYPE.matcher(value.substring(0, end)).matches();
        if (!shaped) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        boolean international = value.regionMatches(true, 0, "utf-8;", 0, 6);
        String address = Xtext.decode(value.substring(end + 1)).orElse("");
        boolean wellFormed = international ? isInternational(address) : isPrintable(address);
        return checked(!address.isEmpty() && wellFormed, value);
    }

    private static boolean isInternational(String address) {
        Matcher embedded = EMBEDDED.matcher(address);
        while (embedded.find()) {
            int c = Integer.parseInt(embedded.group(1), 16);
            if (!Character.isValidCodePoint(c) || !isGraphic(c)) {
                return false;
            }
        }
        return embedded.replaceAll("").indexOf('\\') < 0 && address.codePoints().allMatch(DeliveryStatus::isGraphic);
    }

    private static boolean isGraphic(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private static String checked(boolean good, String value) throws CommandRefused {
        if (!good) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        return value;
    }
}
