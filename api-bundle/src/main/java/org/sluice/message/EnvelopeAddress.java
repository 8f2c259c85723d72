package org.sluice.message;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/**
 * The address of a sender or recipient as in MAIL and RCPT, without angle brackets (RFC 5321 section 4.1.2).
 *
 * <p>The local part keeps the client's spelling and compares exactly, whatever its normalization; the domain is lower case
 * and, where it goes beyond ASCII, NFC. Characters beyond ASCII are allowed (RFC 6531): whether the session negotiated
 * SMTPUTF8 is the listener's question.
 */
public final class EnvelopeAddress {

    /** The null sender of bounces. */
    public static final EnvelopeAddress NULL = new EnvelopeAddress("", "");

    private static final int MAX_LOCAL_PART = 64;
    private static final int MAX_DOMAIN = 255;

    private final String localPart;
    private final String domain;

    private EnvelopeAddress(String localPart, String domain) {
        this.localPart = localPart;
        this.domain = domain;
    }

    /**
     * Reads {@code local@domain}, {@code "quoted local"@domain}, {@code local@[literal]}, {@code postmaster} without
     * domain, or the empty string for {@link #NULL}.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static EnvelopeAddress parse(String text) {
        if (text.isEmpty()) {
            return NULL;
        }
        if (text.equalsIgnoreCase("postmaster")) {
            return new EnvelopeAddress(text, "");
        }
        int at = text.startsWith("\"") ? endOfQuoted(text) : text.indexOf('@');
        if (at < 0 || at >= text.length() || text.charAt(at) != '@') {
            throw new IllegalArgumentException("address without a domain");
        }
        String local = text.substring(0, at);
        checkLocalPart(local);
        String domain = DomainName.canonical(text.substring(at + 1));
        checkDomain(domain);
        return new EnvelopeAddress(local, domain);
    }

    /** As the client wrote it, quotes included; empty for {@link #NULL}. */
    public String localPart() {
        return localPart;
    }

    /** Lower case; {@code [...]} for a literal; empty for {@link #NULL} and for a bare {@code postmaster}. */
    public String domain() {
        return domain;
    }

    /** The domain as routes, relay rules and the DNS compare it: every label in ASCII (RFC 5890). */
    public String asciiDomain() {
        return every(domain, c -> c <= '~') ? domain : DomainName.ascii(domain);
    }

    /** Whether this is {@link #NULL}. */
    public boolean isNull() {
        return localPart.isEmpty();
    }

    /** Whether the domain is an address literal such as {@code [192.0.2.1]}. */
    public boolean isLiteral() {
        return domain.startsWith("[");
    }

    /** Whether the address needs SMTPUTF8 (RFC 6531). */
    public boolean isInternational() {
        return !every(localPart, c -> c <= '~') || !every(domain, c -> c <= '~');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EnvelopeAddress that && localPart.equals(that.localPart) && domain.equals(that.domain);
    }

    @Override
    public int hashCode() {
        return 31 * localPart.hashCode() + domain.hashCode();
    }

    /** {@code local@domain} without brackets; empty for {@link #NULL}. */
    @Override
    public String toString() {
        return domain.isEmpty() ? localPart : localPart + '@' + domain;
    }

    private static int endOfQuoted(String text) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        return -1;
    }

    private static void checkLocalPart(String local) {
        int octets = every(local, c -> c <= '~') ? local.length() : local.getBytes(StandardCharsets.UTF_8).length;
        if (octets == 0 || octets > MAX_LOCAL_PART) {
            throw new IllegalArgumentException("local part of " + octets + " octets (expected: 1 to 64)");
        }
        if (!local.codePoints().allMatch(EnvelopeAddress::isText)) {
            throw new IllegalArgumentException("not a character in the local part");
        }
        if (local.startsWith("\"")) {
            return;
        }
        if (local.startsWith(".") || local.endsWith(".") || local.contains("..")) {
            throw new IllegalArgumentException("misplaced dot in the local part");
        }
        if (!every(local, c -> c == '.' || isAtext(c))) {
            throw new IllegalArgumentException("character not allowed in the local part");
        }
    }

    private static void checkDomain(String domain) {
        if (domain.isEmpty() || domain.length() > MAX_DOMAIN) {
            throw new IllegalArgumentException("domain of " + domain.length() + " octets (expected: 1 to 255)");
        }
        if (domain.startsWith("[")) {
            if (!domain.matches("\\[[0-9A-Za-z.:-]{2,64}]")) {
                throw new IllegalArgumentException("malformed address literal");
            }
            return;
        }
        for (int from = 0, dot; from <= domain.length(); from = dot + 1) {
            dot = domain.indexOf('.', from);
            dot = dot < 0 ? domain.length() : dot;
            checkLabel(domain.substring(from, dot));
        }
        DomainName.ascii(domain);
    }

    private static void checkLabel(String label) {
        if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
            throw new IllegalArgumentException("malformed label in the domain");
        }
        if (!every(label, c -> c > 0x7f || Character.isLetterOrDigit(c) || c == '-' || c == '_')) {
            throw new IllegalArgumentException("character not allowed in the domain");
        }
    }

    /** Every address of every message comes this way: a loop, no stream. */
    private static boolean every(String text, IntPredicate allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (!allowed.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** No control, line or paragraph separator, lone surrogate or noncharacter. New characters are none of our business. */
    private static boolean isText(int c) {
        boolean nothing = (c & 0xfffe) == 0xfffe || c >= 0xfdd0 && c <= 0xfdef;
        return !nothing
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE -> false;
                    default -> true;
                };
    }

    private static boolean isAtext(int c) {
        return c > 0x9f || c < 0x7f && Character.isLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }
}
