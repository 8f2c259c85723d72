package org.sluice.module.keyword_filter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The text of a header field (RFC 2047). Octets of neighbours in one charset are put together before they are decoded: many senders cut
 * encoded words in the middle of a character, and readers join them. One pass, whatever the field holds.
 */
final class EncodedWords {

    private static final int MOST_CHARSET = 64;

    private final String field;
    private final Charset assumed;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private Optional<Charset> charset = Optional.empty();
    private boolean afterWord;

    private EncodedWords(String field, Charset assumed) {
        this.field = field;
        this.assumed = assumed;
    }

    /**
     * The decoded text.
     *
     * @param field unfolded, octets beyond ASCII as ISO-8859-1
     * @param assumed the charset of octets nobody named one for, unless they are UTF-8
     */
    static String decoded(String field, Charset assumed) {
        return new EncodedWords(field, assumed).decoded();
    }

    private String decoded() {
        int from = 0;
        while (from < field.length()) {
            int start = field.indexOf("=?", from);
            int end = start < 0 ? -1 : word(start, field.substring(from, start));
            if (end < 0) {
                int to = start < 0 ? field.length() : start + 2;
                plain(field.substring(from, to));
                from = to;
            } else {
                from = end;
            }
        }
        flush();
        return text.toString();
    }

    /** Where the encoded word there ends; -1 if there is none. A question mark can stand nowhere in one but between its parts. */
    private int word(int start, String before) {
        int encoding = field.indexOf('?', start + 2);
        int body = encoding + 3;
        if (encoding < 0 || encoding - start > MOST_CHARSET || body > field.length() || field.charAt(body - 1) != '?') {
            return -1;
        }
        int end = field.indexOf('?', body);
        if (end < 0 || !field.startsWith("?=", end)) {
            return -1;
        }
        Optional<byte[]> decoded = octets(field.charAt(encoding + 1), field.substring(body, end));
        if (decoded.isEmpty()) {
            return -1;
        }
        // White space between two encoded words is not there to be seen (RFC 2047 section 6.2).
        if (!before.isBlank() || !afterWord) {
            plain(before);
        }
        add(field.substring(start + 2, encoding), decoded.get());
        return end + 2;
    }

    private void add(String label, byte[] decoded) {
        int language = label.indexOf('*');
        Optional<Charset> declared = Charsets.declared(language < 0 ? label : label.substring(0, language));
        if (!declared.equals(charset)) {
            flush();
        }
        charset = declared;
        octets.writeBytes(decoded);
        afterWord = true;
    }

    private void plain(String chars) {
        if (chars.isEmpty()) {
            return;
        }
        flush();
        charset = Optional.empty();
        octets.writeBytes(chars.getBytes(StandardCharsets.ISO_8859_1));
        flush();
        afterWord = false;
    }

    private void flush() {
        if (octets.size() > 0) {
            byte[] collected = octets.toByteArray();
            octets.reset();
            text.append(new String(collected, charset.orElseGet(() -> guess(collected))));
        }
    }

    private Charset guess(byte[] collected) {
        String asUtf8 = new String(collected, StandardCharsets.UTF_8);
        return asUtf8.indexOf('\ufffd') < 0 ? StandardCharsets.UTF_8 : assumed;
    }

    private static Optional<byte[]> octets(char encoding, String encoded) {
        return switch (encoding) {
            case 'B', 'b' -> base64(encoded);
            case 'Q', 'q' -> Optional.of(quoted(encoded));
            default -> Optional.empty();
        };
    }

    /** What comes before the first thing that is not Base64, as readers have it. */
    private static Optional<byte[]> base64(String encoded) {
        int length = 0;
        while (length < encoded.length() && isBase64(encoded.charAt(length))) {
            length++;
        }
        int usable = length % 4 == 1 ? length - 1 : length;
        return Optional.of(Base64.getDecoder().decode(encoded.substring(0, usable)));
    }

    private static boolean isBase64(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/';
    }

    private static byte[] quoted(String encoded) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            int high = c == '=' && i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(encoded.charAt(i + 2), 16);
            if (low >= 0) {
                decoded.write(high << 4 | low);
                i += 2;
            } else {
                decoded.write(c == '_' ? ' ' : c);
            }
        }
        return decoded.toByteArray();
    }
}
