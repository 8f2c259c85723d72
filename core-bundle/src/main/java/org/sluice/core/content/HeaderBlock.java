package org.sluice.core.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sluice.message.HeaderField;

/**
 * The header of a message as received, octet for octet. Real mail has lines here that are no fields (a leading mbox line,
 * stray text): they keep their place and are shown to nobody. A message whose very first line is no field has no header.
 */
final class HeaderBlock {

    private static final int CHUNK_OCTETS = 4_096;

    private final byte[] octets;
    private final int headerEnd;
    private final int bodyOffset;
    private final boolean complete;
    private final List<Line> lines;

    private HeaderBlock(byte[] octets, int headerEnd, int bodyOffset, boolean complete, List<Line> lines) {
        this.octets = octets;
        this.headerEnd = headerEnd;
        this.bodyOffset = bodyOffset;
        this.complete = complete;
        this.lines = lines;
    }

    /** Reads up to the first empty line, or until a limit is met. */
    static HeaderBlock read(InputStream in, HeaderLimits limits) throws IOException {
        Reader reader = new Reader(in, limits);
        return reader.read();
    }

    /** The octets up to and with the empty line. */
    byte[] octets() {
        return octets.length == bodyOffset ? octets : Arrays.copyOf(octets, bodyOffset);
    }

    /** Where the body begins in the message. */
    int bodyOffset() {
        return bodyOffset;
    }

    /** Whether the end of the header was seen. */
    boolean isComplete() {
        return complete;
    }

    /** The empty line between header and body; no octets where there is none. */
    byte[] separator() {
        return Arrays.copyOfRange(octets, headerEnd, bodyOffset);
    }

    /** Lines with their folds, first to last. */
    List<Line> lines() {
        return lines;
    }

    /** How often a field of that name occurs. */
    int count(String name) {
        int count = 0;
        for (Line line : lines) {
            count += line.is(name) ? 1 : 0;
        }
        return count;
    }

    /** The fields, first to last. */
    List<HeaderField> fields() {
        return lines.stream().filter(Line::isField).map(Line::field).toList();
    }

    /** The length of a field's name where the line is one; otherwise 0. White space before the colon is tolerated. */
    private static int nameLength(byte[] octets, int from, int to) {
        int i = from;
        while (i < to && octets[i] > ' ' && octets[i] < 0x7f && octets[i] != ':') {
            i++;
        }
        int length = i - from;
        while (i < to && (octets[i] == ' ' || octets[i] == '\t')) {
            i++;
        }
        return i < to && octets[i] == ':' ? length : 0;
    }

    private static boolean isMboxLine(byte[] octets, int from, int to) {
        String start = new String(octets, from, Math.min(6, to - from), StandardCharsets.ISO_8859_1);
        return start.startsWith("From ") || start.startsWith(">From ");
    }

    /** One line with its folds. Its text is made once, whoever asks: every check of a message reads its fields. */
    static final class Line {
        private final byte[] source;
        private final int start;
        private final int end;
        private final int nameLength;
        /** Two threads that race make the same one. */
        private HeaderField field;

        /** {@code nameLength} is 0 where it is no field. */
        Line(byte[] source, int start, int end, int nameLength) {
            this.source = source;
            this.start = start;
            this.end = end;
            this.nameLength = nameLength;
        }

        boolean isField() {
            return nameLength > 0;
        }

        boolean is(String name) {
            return nameLength == name.length() && name().equalsIgnoreCase(name);
        }

        /** Fields only. */
        String name() {
            return field().name();
        }

        HeaderField field() {
            HeaderField made = field;
            if (made == null) {
                made = read();
                field = made;
            }
            return made;
        }

        void writeTo(ByteArrayOutputStream out) {
            out.write(source, start, end - start);
        }

        boolean endsLine() {
            return source[end - 1] == '\n';
        }

        private HeaderField read() {
            int from = start + nameLength;
            while (source[from] != ':') {
                from++;
            }
            from++;
            int to = end;
            to = to > from && source[to - 1] == '\n' ? to - 1 : to;
            to = to > from && source[to - 1] == '\r' ? to - 1 : to;
            return new HeaderField(
                    new String(source, start, nameLength, StandardCharsets.ISO_8859_1),
                    new String(source, from, to - from, StandardCharsets.ISO_8859_1));
        }

        /** A new line, complete with its line end. */
        static Line of(byte[] encoded) {
            return new Line(encoded, 0, encoded.length, HeaderBlock.nameLength(encoded, 0, encoded.length));
        }
    }

    /** Finds lines while octets come in, so that a large body is not read. */
    private static final class Reader {
        private final InputStream in;
        private final HeaderLimits limits;
        private final List<int[]> found = new ArrayList<>();
        private byte[] buffer = new byte[CHUNK_OCTETS];
        private int filled;

        Reader(InputStream in, HeaderLimits limits) {
            this.in = in;
            this.limits = limits;
        }

        HeaderBlock read() throws IOException {
            int at = 0;
            while (true) {
                int lineEnd = endOfLine(at);
                boolean beyond = lineEnd > limits.maxOctets() || found.size() > limits.maxFields();
                if (beyond) {
                    return block(at, at, false);
                }
                if (lineEnd == at) {
                    return block(at, at, true);
                }
                if (isEmptyLine(at, lineEnd)) {
                    return block(at, lineEnd, true);
                }
                if (!add(at, lineEnd)) {
                    return block(0, 0, true);
                }
                at = lineEnd;
            }
        }

        /** False for a first line that cannot belong to a header. */
        private boolean add(int from, int to) {
            boolean folded = buffer[from] == ' ' || buffer[from] == '\t';
            int length = folded ? 0 : nameLength(buffer, from, to);
            if (found.isEmpty() && length == 0 && !isMboxLine(buffer, from, to)) {
                return false;
            }
            if (folded && !found.isEmpty()) {
                found.get(found.size() - 1)[1] = to;
            } else {
                found.add(new int[] {from, to, length});
            }
            return true;
        }

        private boolean isEmptyLine(int from, int to) {
            return buffer[from] == '\n' || to - from == 2 && buffer[from] == '\r' && buffer[from + 1] == '\n';
        }

        /** Behind the next LF, or the end of the message. */
        private int endOfLine(int from) throws IOException {
            int i = from;
            while (true) {
                for (; i < filled; i++) {
                    if (buffer[i] == '\n') {
                        return i + 1;
                    }
                }
                if (filled > limits.maxOctets() || !fill()) {
                    return filled;
                }
            }
        }

        private boolean fill() throws IOException {
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
            int count = in.read(buffer, filled, buffer.length - filled);
            filled += Math.max(0, count);
            return count > 0;
        }

        private HeaderBlock block(int headerEnd, int bodyOffset, boolean complete) {
            byte[] octets = Arrays.copyOf(buffer, bodyOffset);
            List<Line> lines = found.stream()
                    .filter(line -> line[1] <= headerEnd)
                    .map(line -> new Line(octets, line[0], line[1], line[2]))
                    .toList();
            return new HeaderBlock(octets, headerEnd, bodyOffset, complete, lines);
        }
    }
}
