package org.sluice.message;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One SMTP reply: code, enhanced status code and text (RFC 5321 section 4.2, RFC 3463).
 *
 * @param code three digits, 200 to 599
 * @param enhanced such as {@code 5.7.1}; its class agrees with the code; empty for replies that carry none (banner, EHLO, 354)
 * @param text printable ASCII; {@code \n} separates the lines of a multi-line reply; never null
 */
public record SmtpReply(int code, String enhanced, String text) {

    private static final int MAX_TEXT_LENGTH = 4_000;
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

    /** Checks the shape, so that nothing built from it can break the protocol. */
    public SmtpReply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("code: " + code + " (expected: 200 to 599)");
        }
        if (!enhanced.isEmpty() && !isEnhanced(code, enhanced)) {
            throw new IllegalArgumentException(
                    "enhanced: " + enhanced + " (expected: " + code / 100 + ".n.n, as the code is " + code + ")");
        }
        if (text.length() > MAX_TEXT_LENGTH || !isPrintable(text)) {
            throw new IllegalArgumentException("text: (expected: printable ASCII, at most " + MAX_TEXT_LENGTH + ")");
        }
    }

    /** A reply whose text holds values from a peer: what is not printable ASCII becomes {@code ?}, what is too long is cut. */
    public static SmtpReply quoting(int code, String enhanced, String text) {
        String cut = text.length() > MAX_TEXT_LENGTH ? text.substring(0, MAX_TEXT_LENGTH) : text;
        return new SmtpReply(code, enhanced, UNPRINTABLE.matcher(cut).replaceAll("?"));
    }

    /** Whether the client may try again later (4xx). */
    public boolean isTemporary() {
        return code / 100 == 4;
    }

    /** Whether trying again is pointless (5xx). */
    public boolean isPermanent() {
        return code / 100 == 5;
    }

    /** The lines of the text, at least one. */
    public List<String> lines() {
        return List.of(text.split("\n", -1));
    }

    /** The reply as one log line. */
    @Override
    public String toString() {
        return code + (enhanced.isEmpty() ? " " : " " + enhanced + " ") + text.replace('\n', ' ');
    }

    private static boolean isEnhanced(int code, String enhanced) {
        if (enhanced.charAt(0) - '0' != code / 100 || enhanced.length() < 5 || enhanced.charAt(1) != '.') {
            return false;
        }
        int dot = enhanced.indexOf('.', 2);
        return isNumber(enhanced, 2, dot) && isNumber(enhanced, dot + 1, enhanced.length()) && code / 100 != 3;
    }

    private static boolean isNumber(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return to > from && to - from <= 3;
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\n' && (c < ' ' || c > '~')) {
                return false;
            }
        }
        return true;
    }
}
