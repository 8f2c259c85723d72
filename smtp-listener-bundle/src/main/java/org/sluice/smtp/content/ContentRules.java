package org.sluice.smtp.content;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.scope.Options;

/**
 * What RFC 5322 asks of a message, where an operator wants it enforced: lines of a bounded length, and the two header
 * fields every message has to have. Watches the octets as they come and keeps none but the name of the field under way.
 */
public final class ContentRules {

    /** Whether a message without required fields is taken. */
    public enum MissingHeaders {
        ALLOW,
        REJECT
    }

    private static final List<String> REQUIRED = List.of("from", "date");
    private static final int LONGEST_NAME = 8;

    private final int maxLineLength;
    private final boolean needsHeaders;
    private final StringBuilder name = new StringBuilder(LONGEST_NAME);
    private final Set<String> seen = new HashSet<>();
    private boolean inHeader = true;
    private boolean inName = true;
    private int lineLength;
    private int longest;
    private byte last;

    private ContentRules(int maxLineLength, boolean needsHeaders) {
        this.maxLineLength = maxLineLength;
        this.needsHeaders = needsHeaders;
    }

    /**
     * For the next message; null where nothing is to be enforced, so that nothing is looked at.
     *
     * @param binary whether its content has no lines (RFC 3030)
     */
    public static ContentRules of(MissingHeaders missing, int maxLineLength, boolean binary) {
        boolean needsHeaders = missing == MissingHeaders.REJECT;
        int longestLine = binary ? 0 : maxLineLength;
        return longestLine == 0 && !needsHeaders ? null : new ContentRules(longestLine, needsHeaders);
    }

    /** Octets of the message. */
    public void content(ByteBuf from, int start, int length) {
        for (int i = start; i < start + length; i++) {
            octet(from.getByte(i));
        }
    }

    /** What speaks against the message as a whole. */
    public Optional<Reply> complaint() {
        if (maxLineLength > 0 && Math.max(longest, lineLength) > maxLineLength) {
            return Optional.of(Reply.TEXT_LINE_TOO_LONG);
        }
        return needsHeaders && !seen.containsAll(REQUIRED) ? Optional.of(Reply.HEADERS_MISSING) : Optional.empty();
    }

    private void octet(byte octet) {
        if (octet == '\n' && last == '\r') {
            endOfLine();
        } else {
            lineLength++;
            if (inHeader && inName) {
                nameOctet((char) (octet & 0xff));
            }
        }
        last = octet;
    }

    private void endOfLine() {
        int length = lineLength - 1;
        longest = Math.max(longest, length);
        inHeader &= length > 0;
        lineLength = 0;
        inName = true;
        name.setLength(0);
    }

    private void nameOctet(char c) {
        if (c == ':') {
            inName = false;
            String field = name.toString().strip().toLowerCase(Locale.ROOT);
            if (REQUIRED.contains(field)) {
                seen.add(field);
            }
        } else if (name.length() < LONGEST_NAME && (name.length() > 0 || c != ' ' && c != '\t')) {
            name.append(c);
        } else {
            inName = false;
        }
    }

    /** How long a line may be: {@code ignore}, {@code pedantic} (998 octets) or a number; 0 = any length. */
    public static int maxLineLength(Options options) {
        String text = options.text("rfc2822_max_line_length", "ignore");
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "ignore" -> 0;
            case "pedantic" -> 998;
            default -> (int) options.number("rfc2822_max_line_length", 0, 78, 1 << 30);
        };
    }
}
