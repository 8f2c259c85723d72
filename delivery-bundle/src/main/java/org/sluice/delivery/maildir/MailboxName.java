package org.sluice.delivery.maildir;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Names of directories made from addresses. Letters, digits and {@code . _ + = -} stand for themselves, every other octet
 * becomes {@code %XX}, a dot in front too: so no address leads out of its directory or hides in it, and two different
 * addresses never share a name. Case is folded: {@code Ann} and {@code ann} have one mailbox.
 */
final class MailboxName {

    private static final int MAX_LENGTH = 200;
    private static final int KEPT = 120;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private MailboxName() {}

    /** The directory of a local part; quotes are not part of the name (RFC 5321 section 4.1.2). */
    static String ofLocalPart(String localPart) {
        return encode(unquote(localPart).toLowerCase(Locale.ROOT));
    }

    /** The directory of a domain. */
    static String ofDomain(String domain) {
        return encode(domain.toLowerCase(Locale.ROOT));
    }

    /** Any text as one harmless file name. */
    static String encode(String text) {
        StringBuilder name = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean hidden = octet == '.' && name.length() == 0;
            if (isPlain(octet) && !hidden) {
                name.append((char) octet);
            } else {
                name.append('%').append(HEX.toHexDigits(octet));
            }
        }
        // A lone per cent sign can not come from an address: every one above is followed by two digits.
        if (name.length() == 0) {
            return "%";
        }
        return name.length() <= MAX_LENGTH ? name.toString() : name.substring(0, KEPT) + "%-" + digest(text);
    }

    private static boolean isPlain(byte octet) {
        return octet >= 'a' && octet <= 'z'
                || octet >= 'A' && octet <= 'Z'
                || octet >= '0' && octet <= '9'
                || "._+=-".indexOf(octet) >= 0;
    }

    private static String unquote(String localPart) {
        if (localPart.length() < 2 || !localPart.startsWith("\"") || !localPart.endsWith("\"")) {
            return localPart;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 1; i < localPart.length() - 1; i++) {
            char c = localPart.charAt(i);
            if (c == '\\' && i + 1 < localPart.length() - 1) {
                i++;
                c = localPart.charAt(i);
            }
            plain.append(c);
        }
        return plain.toString();
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
