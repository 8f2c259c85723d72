package org.sluice.support.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameters by which a sender says which reports it wants (RFC 3461 section 4). Encoded values are good only when what they
 * decode to is printable: an encoded NUL or line end has no business in any report, and none gets that far.
 */
public final class DsnParameters {

    private static final int MAX_ENVELOPE_ID = 100;
    private static final int MAX_ORIGINAL_RECIPIENT = 500;
    private static final Set<String> EVENTS = Set.of("SUCCESS", "FAILURE", "DELAY");
    private static final Pattern ADDRESS_TYPE = Pattern.compile("[0-9A-Za-z-]{1,40}");

    /** RFC 6533 section 3: a character beyond ASCII in ASCII. */
    private static final Pattern EMBEDDED = Pattern.compile("\\\\x\\{([0-9A-F]{2,6})}");

    private static final Map<String, Function<String, Optional<String>>> OF_MAIL =
            Map.of("RET", DsnParameters::ret, "ENVID", DsnParameters::envid);
    private static final Map<String, Function<String, Optional<String>>> OF_RCPT =
            Map.of("NOTIFY", DsnParameters::notify, "ORCPT", DsnParameters::orcpt);

    private DsnParameters() {}

    /**
     * Those of MAIL, as the envelope keeps them.
     *
     * @throws IllegalArgumentException for one that is none of them, or not well-formed
     */
    public static Map<String, String> ofMail(Map<String, String> given) {
        return checked(given, OF_MAIL);
    }

    /** The same for RCPT. */
    public static Map<String, String> ofRcpt(Map<String, String> given) {
        return checked(given, OF_RCPT);
    }

    /** What of the message is to be in reports: {@code FULL} or {@code HDRS}; empty if it is neither. */
    public static Optional<String> ret(String value) {
        String upper = value.toUpperCase(Locale.ROOT);
        return Optional.of(upper).filter(Set.of("FULL", "HDRS")::contains);
    }

    /** The sender's name for the message, in xtext; empty if it is not well-formed. */
    public static Optional<String> envid(String value) {
        boolean fits = value.length() <= MAX_ENVELOPE_ID && isPrintable(value);
        return Optional.of(value)
                .filter(id -> fits
                        && Xtext.decode(id).filter(DsnParameters::isPrintable).isPresent());
    }

    /** What is to be reported, in capitals; empty if it is not well-formed. */
    public static Optional<String> notify(String value) {
        String upper = value.toUpperCase(Locale.ROOT);
        List<String> asked = Arrays.asList(upper.split(",", -1));
        boolean distinct = new HashSet<>(asked).size() == asked.size();
        return Optional.of(upper).filter(all -> all.equals("NEVER") || distinct && EVENTS.containsAll(asked));
    }

    /** Whom the message was for at first; empty if it is not well-formed. What is beyond ASCII comes as the type of RFC 6533 only. */
    public static Optional<String> orcpt(String value) {
        int end = value.indexOf(';');
        boolean shaped = end > 0
                && value.length() <= MAX_ORIGINAL_RECIPIENT
                && ADDRESS_TYPE.matcher(value.substring(0, end)).matches();
        if (!shaped) {
            return Optional.empty();
        }
        boolean international = value.regionMatches(true, 0, "utf-8;", 0, 6);
        String address = Xtext.decode(value.substring(end + 1)).orElse("");
        boolean wellFormed = international ? isInternational(address) : isPrintable(address);
        return Optional.of(value).filter(any -> !address.isEmpty() && wellFormed);
    }

    private static Map<String, String> checked(
            Map<String, String> given, Map<String, Function<String, Optional<String>>> known) {
        Map<String, String> good = new HashMap<>();
        given.forEach((name, value) -> good.put(
                name,
                Optional.ofNullable(known.get(name))
                        .flatMap(check -> check.apply(value))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "parameter: " + name + '=' + value + " (expected: as in RFC 3461 section 4)"))));
        return Map.copyOf(good);
    }

    private static boolean isInternational(String address) {
        Matcher embedded = EMBEDDED.matcher(address);
        while (embedded.find()) {
            int c = Integer.parseInt(embedded.group(1), 16);
            if (!Character.isValidCodePoint(c) || !isGraphic(c)) {
                return false;
            }
        }
        return embedded.replaceAll("").indexOf('\\') < 0 && address.codePoints().allMatch(DsnParameters::isGraphic);
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
}
