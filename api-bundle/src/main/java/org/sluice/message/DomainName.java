package org.sluice.message;

import java.text.Normalizer;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Domain names beyond ASCII in the form the DNS has them: A-labels (RFC 5890). Takes what RFC 5892 lets into a label, in
 * lower case and NFC, as far as this platform's Unicode tables reach. What an older mapping would turn into something else (a
 * full-width dot, a ligature, a circled letter) is refused rather than mapped, so that no two programs read one name
 * differently; joiners, which need the rules of single scripts, are refused too.
 */
public final class DomainName {

    private static final int MAX_LABEL = 63;
    private static final int MAX_NAME = 253;

    /** RFC 5892 section 2.6: valid although the general rule says otherwise. */
    private static final String VALID = "\u00df\u03c2\u06fd\u06fe\u0f0b\u3007";

    /** The same section, the other way round; and the contextual rules this class does not apply. */
    private static final String DISALLOWED = "\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b";

    private DomainName() {}

    /**
     * The name in the spelling of envelopes: lower case, NFC.
     *
     * @throws IllegalArgumentException when that would make ASCII of something else: the Greek question mark is a semicolon
     *     to NFC, the Kelvin sign a small k
     */
    static String canonical(String name) {
        if (isAscii(name)) {
            return name.toLowerCase(Locale.ROOT);
        }
        if (name.codePoints().anyMatch(DomainName::turnsIntoAscii)) {
            throw new IllegalArgumentException("character not allowed in a domain");
        }
        return lowerCaseNfc(name);
    }

    private static boolean turnsIntoAscii(int c) {
        return c > 0x7f && lowerCaseNfc(Character.toString(c)).charAt(0) <= 0x7f;
    }

    private static String lowerCaseNfc(String text) {
        return Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    /**
     * The name with every label in ASCII; lower case. An ASCII name, an address literal included, comes back as it is.
     *
     * @throws IllegalArgumentException when a label cannot be a label
     */
    public static String ascii(String name) {
        String canonical = canonical(name);
        if (isAscii(canonical)) {
            return canonical;
        }
        StringJoiner labels = new StringJoiner(".");
        for (String label : canonical.split("\\.", -1)) {
            labels.add(isAscii(label) ? label : encoded(label));
        }
        if (labels.length() > MAX_NAME) {
            throw new IllegalArgumentException("domain too long in ASCII");
        }
        return labels.toString();
    }

    private static String encoded(String label) {
        boolean misplaced = label.startsWith("-") || label.endsWith("-") || label.startsWith("--", 2);
        int first = Character.getType(label.codePointAt(0));
        boolean mark = first == Character.NON_SPACING_MARK || first == Character.COMBINING_SPACING_MARK;
        if (misplaced || mark || !label.codePoints().allMatch(DomainName::isValid)) {
            throw new IllegalArgumentException("character not allowed in a domain");
        }
        String encoded = "xn--" + Punycode.encode(label);
        if (encoded.length() > MAX_LABEL) {
            throw new IllegalArgumentException("label too long in ASCII");
        }
        return encoded;
    }

    private static boolean isValid(int c) {
        if (c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || VALID.indexOf(c) >= 0) {
            return true;
        }
        return c > 0x7f && DISALLOWED.indexOf(c) < 0 && isLetterDigit(c) && isStable(c);
    }

    /** RFC 5892 section 2.1. */
    private static boolean isLetterDigit(int c) {
        return switch (Character.getType(c)) {
            case Character.LOWERCASE_LETTER,
                    Character.OTHER_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER -> true;
            default -> false;
        };
    }

    /** RFC 5892 section 2.2: no compatibility mapping and no folding makes another character of it. */
    private static boolean isStable(int c) {
        String text = Character.toString(c);
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC).equals(text);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }
}
