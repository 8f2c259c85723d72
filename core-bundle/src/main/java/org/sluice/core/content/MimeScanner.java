package org.sluice.core.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sluice.message.HeaderField;

/**
 * Finds the parts of a message and where exactly their octets lie, in one pass over its lines. A stream parser that hands
 * out events reads ahead and hides delimiters, so its offsets cannot be trusted for editing; fields and transfer encodings
 * are left to mime4j. An outer delimiter ends everything inside it, as in mime4j, so nested look-alikes cannot hide parts.
 */
final class MimeScanner {

    private static final MediaInfo REST =
            new MediaInfo("application/octet-stream", "", "7bit", Optional.empty(), Optional.empty());
    private static final int MAX_HEADER_LENGTH = 65_536;

    private final LineScanner lines;
    private final MimeLimits limits;
    private final List<PartRange> found = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();
    private final OpenBoundaries boundaries = new OpenBoundaries();
    private StringBuilder header;
    private long previousTerminator;

    private MimeScanner(InputStream in, MimeLimits limits) {
        this.lines = new LineScanner(in);
        this.limits = limits;
    }

    /** The parts in the order they begin; the offsets are those of the stream, which begins behind the header. */
    static List<PartRange> scan(List<HeaderField> header, InputStream body, MimeLimits limits) throws IOException {
        MimeScanner scanner = new MimeScanner(body, limits);
        scanner.begin(new Open("", "", true, "text/plain", 0, 0), header);
        scanner.scan();
        scanner.found.sort(Comparator.comparingLong(PartRange::lineStart).thenComparing(PartRange::start));
        return List.copyOf(scanner.found);
    }

    private void scan() throws IOException {
        while (lines.next()) {
            int multipart = lines.startsWithDashes() ? boundaries.outermost(lines.text()) : -1;
            if (multipart >= 0) {
                if (!delimiter(multipart)) {
                    return;
                }
            } else if (header != null) {
                headerLine();
            }
            previousTerminator = lines.terminator();
        }
        closeFrom(0, lines.end(), lines.end());
    }

    /** False when no more parts are counted. */
    private boolean delimiter(int index) throws IOException {
        Open multipart = open.get(index);
        closeFrom(index + 1, lines.start() - previousTerminator, lines.start());
        if (multipart.isClosing(lines.text())) {
            boundaries.remove(multipart.info.boundary(), index);
            header = null;
            return true;
        }
        String path = multipart.childPath();
        if (found.size() + open.size() >= limits.maxParts()) {
            restIsOnePart(path, multipart);
            return false;
        }
        String type = multipart.info.mediaType().equals("multipart/digest") ? "message/rfc822" : "text/plain";
        open.add(new Open(path, multipart.info.boundary(), false, type, lines.start(), lines.end()));
        header = new StringBuilder();
        return true;
    }

    private void restIsOnePart(String path, Open multipart) throws IOException {
        long from = lines.start();
        while (lines.next()) {
            previousTerminator = lines.terminator();
        }
        found.add(new PartRange(path, REST, from, from, from, lines.end(), lines.end(), multipart.info.boundary()));
        closeFrom(0, lines.end(), lines.end());
    }

    private void headerLine() {
        if (!lines.isEmpty()) {
            if (header.length() < MAX_HEADER_LENGTH) {
                header.append(lines.isFolded() ? "" : "\n").append(lines.text());
            }
            return;
        }
        List<HeaderField> fields = fields(header.toString());
        Open part = open.remove(open.size() - 1);
        part.start = lines.end();
        begin(part, fields);
    }

    /** The header of the entity is known: goes into what it contains, or waits for its end. */
    private void begin(Open entity, List<HeaderField> fields) {
        header = null;
        entity.info = MediaInfo.of(fields, entity.defaultType);
        entity.deepest = open.size() + 1 >= limits.maxDepth();
        open.add(entity);
        if (entity.isMultipart()) {
            boundaries.add(entity.info.boundary(), open.size() - 1);
        }
        if (!entity.deepest && entity.info.isEmbeddedMessage()) {
            open.add(new Open(entity.path(), "", true, "text/plain", entity.start, entity.start));
            header = new StringBuilder();
        }
    }

    private void closeFrom(int first, long end, long next) {
        for (int i = open.size() - 1; i >= first; i--) {
            Open entity = open.remove(i);
            if (entity.isMultipart()) {
                boundaries.remove(entity.info.boundary(), i);
            } else if (entity.info == null) {
                entity.info = MediaInfo.of(header == null ? List.of() : fields(header.toString()), entity.defaultType);
                entity.start = next;
                header = null;
            }
            if (entity.isListed()) {
                found.add(entity.range(end, next));
            }
        }
    }

    private static List<HeaderField> fields(String header) {
        List<HeaderField> fields = new ArrayList<>();
        for (String line : header.split("\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.add(new HeaderField(line.substring(0, colon).strip(), line.substring(colon + 1)));
            }
        }
        return fields;
    }

    /** An entity whose end has not been seen: a part, or a message with parts of its own. */
    private static final class Open {
        private final String prefix;
        private final String enclosing;
        private final boolean isMessage;
        private final String defaultType;
        private final long lineStart;
        private final long headerStart;
        private long start;
        private MediaInfo info;
        private boolean deepest;
        private int children;

        Open(String prefix, String enclosing, boolean isMessage, String defaultType, long lineStart, long headerStart) {
            this.prefix = prefix;
            this.enclosing = enclosing;
            this.isMessage = isMessage;
            this.defaultType = defaultType;
            this.lineStart = lineStart;
            this.headerStart = headerStart;
            this.start = headerStart;
        }

        boolean isMultipart() {
            return info != null && info.isMultipart() && !deepest;
        }

        /**
         * The multipart a message consists of has no number of its own: its parts are numbered directly. Where none was found it
         * is a part itself, so that what hides there is seen to be there.
         */
        boolean isListed() {
            return !(isMessage && isMultipart() && children > 0);
        }

        String path() {
            return isMessage ? join(1) : prefix;
        }

        String childPath() {
            return join(++children);
        }

        private String join(int number) {
            return prefix.isEmpty() ? String.valueOf(number) : prefix + '.' + number;
        }

        boolean isClosing(String line) {
            return line.startsWith("--", 2 + info.boundary().length());
        }

        PartRange range(long end, long next) {
            return new PartRange(path(), info, lineStart, headerStart, start, Math.max(start, end), next, enclosing);
        }
    }
}
