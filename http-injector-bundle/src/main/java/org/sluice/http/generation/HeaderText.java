package org.sluice.http.generation;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.EncoderUtil;
import org.apache.james.mime4j.codec.EncoderUtil.Usage;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.AddressFormatter;
import org.apache.james.mime4j.util.MimeUtil;

/**
 * Header lines from values somebody else chose. Whatever the value, the result is one field: control characters, line ends
 * among them, become spaces before anything is folded.
 */
final class HeaderText {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]+");
    private static final Pattern FIELD_NAME = Pattern.compile("[!-9;-~]{1,76}");

    /** Longest word left as it is: a line cannot be folded inside one (RFC 5322 section 2.1.1). */
    private static final int MAX_WORD = 900;

    /** No file system takes a longer name. */
    private static final int MAX_FILE_NAME = 255;

    /** Beyond ASCII a character takes up to nine. */
    private static final int MAX_ENCODED = 100;

    private HeaderText() {}

    static boolean isFieldName(String name) {
        return FIELD_NAME.matcher(name).matches();
    }

    /** The value on one line without control characters. */
    static String clean(String value) {
        return CONTROL.matcher(value).replaceAll(" ").strip();
    }

    /** An unstructured field (RFC 5322 section 2.2.1), beyond ASCII as encoded words (RFC 2047). No CRLF at the end. */
    static String unstructured(String name, String value) {
        String text = clean(value);
        int used = name.length() + 2;
        boolean encode = text.contains("=?") || hasEndlessWord(text) || !isAscii(text);
        String encoded = encode ? EncoderUtil.encodeEncodedWord(text, Usage.TEXT_TOKEN, used) : text;
        return MimeUtil.fold(name + ": " + encoded, 0);
    }

    /** A field of mailboxes, folded after each so that no list makes a line too long. */
    static String mailboxes(String name, List<Mailbox> mailboxes) {
        StringBuilder field = new StringBuilder(name).append(": ");
        int lineLength = field.length();
        for (int i = 0; i < mailboxes.size(); i++) {
            String whole = mailbox(mailboxes.get(i));
            String one = mailboxes.size() > 1 && whole.length() > MAX_WORD ? MimeUtil.fold(whole, 1) : whole;
            if (i > 0 && lineLength + one.length() > 76) {
                field.append(",\r\n ");
                lineLength = 1;
            } else if (i > 0) {
                field.append(", ");
            }
            field.append(one);
            lineLength += one.length() + 2;
        }
        return field.length() > 76 && mailboxes.size() == 1 ? MimeUtil.fold(field.toString(), 0) : field.toString();
    }

    /** One mailbox; a name without an end becomes encoded words, between which a line can be folded. */
    private static String mailbox(Mailbox mailbox) {
        String name = mailbox.getName();
        return name == null || !hasEndlessWord(name)
                ? AddressFormatter.DEFAULT.encode(mailbox)
                : EncoderUtil.encodeEncodedWord(name, Usage.WORD_ENTITY, 0) + " <" + mailbox.getAddress() + '>';
    }

    /** {@code name="value"} for Content-Type and Content-Disposition, beyond ASCII as RFC 2231 has it; cut to one line. */
    static String parameter(String name, String value) {
        String cleaned = clean(value);
        int most = isAscii(cleaned) ? MAX_FILE_NAME : MAX_ENCODED;
        String text = cleaned.length() > most ? cleaned.substring(0, most) : cleaned;
        if (isAscii(text)) {
            return name + "=\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
        StringBuilder encoded = new StringBuilder(name).append("*=UTF-8''");
        for (byte octet : Octets.utf8(text)) {
            char c = (char) (octet & 0xff);
            if (c < 0x7f && Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_') {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x7f);
    }

    private static boolean hasEndlessWord(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            length = text.charAt(i) == ' ' ? 0 : length + 1;
            if (length > MAX_WORD) {
                return true;
            }
        }
        return false;
    }
}
