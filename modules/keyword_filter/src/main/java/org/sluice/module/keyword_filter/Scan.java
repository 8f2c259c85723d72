package org.sluice.module.keyword_filter;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.sluice.message.MessagePart;

/**
 * Reads one message: each Subject and each part with text is a text of its own. A part is read once, in small pieces, for all
 * lists; once more for lists of another charset where the part does not say its own, and where a page shows more to some than to others.
 */
final class Scan {

    /** How much is read. */
    record Limits(int parts, long octets) {}

    private static final int CHUNK = 8_192;

    private final List<Hit> lists;
    private final Limits limits;
    private final BooleanSupplier isOver;
    private long left;
    private boolean complete = true;

    Scan(List<Hit> lists, Limits limits, BooleanSupplier isOver) {
        this.lists = lists;
        this.limits = limits;
        this.isOver = isOver;
        this.left = limits.octets();
    }

    /** Fails with InterruptedIOException once the answer is no longer wanted. */
    void read(List<String> subjects, List<MessagePart> parts) throws IOException {
        for (String subject : subjects) {
            subject(subject);
        }
        int count = 0;
        for (int i = 0; i < parts.size(); i++) {
            MessagePart part = parts.get(i);
            boolean isOpened = i + 1 < parts.size() && parts.get(i + 1).path().startsWith(part.path() + ".");
            if (isOpened || !isText(part) && !isContainer(part)) {
                continue;
            }
            // As it is written: what is encoded within is not read.
            complete &= !holdsParts(part);
            if (count++ == limits.parts() || left <= 0) {
                complete = false;
                return;
            }
            part(part);
        }
    }

    /** Whether all there is was read. */
    boolean isComplete() {
        return complete;
    }

    private static boolean isText(MessagePart part) {
        return part.mediaType().startsWith("text/") || isXml(part);
    }

    private static boolean isXml(MessagePart part) {
        return part.mediaType().equals("application/xhtml+xml");
    }

    private static boolean isContainer(MessagePart part) {
        return part.mediaType().startsWith("message/") || holdsParts(part);
    }

    /** What the core takes apart unless it is encoded, broken or nested too deep; reports and the like have no parts. */
    private static boolean holdsParts(MessagePart part) {
        String type = part.mediaType();
        return type.startsWith("multipart/") || type.equals("message/rfc822") || type.equals("message/global");
    }

    private void subject(String field) {
        byCharset(Optional.empty()).forEach((charset, readers) -> {
            Characters text = folding(readers);
            EncodedWords.decoded(field, charset).codePoints().forEach(text::accept);
            text.end();
        });
        lists.forEach(list -> list.tally().endPart());
    }

    private void part(MessagePart part) throws IOException {
        Optional<Charset> declared = part.charset().flatMap(Charsets::declared);
        long most = left;
        for (Map.Entry<Charset, List<Hit>> group : byCharset(declared).entrySet()) {
            if (part.mediaType().equals("text/html") || isXml(part)) {
                page(part, group.getKey(), group.getValue(), most);
            } else {
                feed(part, group.getKey(), folding(group.getValue()), most);
            }
        }
        lists.forEach(list -> list.tally().endPart());
    }

    /** In XML scripts and styles are elements like others, but not for all who get it. */
    private void page(MessagePart part, Charset charset, List<Hit> readers, long most) throws IOException {
        HtmlText page = new HtmlText(HtmlText.Reader.BROWSER, folding(readers), folding(readers));
        feed(part, charset, page, most);
        Optional<HtmlText.Reader> other = isXml(part) ? Optional.of(HtmlText.Reader.ANY) : page.otherReader();
        if (other.isPresent()) {
            feed(part, charset, new HtmlText(other.get(), folding(readers), folding(readers)), most);
        }
    }

    private Map<Charset, List<Hit>> byCharset(Optional<Charset> declared) {
        Map<Charset, List<Hit>> groups = new LinkedHashMap<>();
        for (Hit list : lists) {
            Charset charset = declared.orElse(list.options().charset());
            groups.computeIfAbsent(charset, any -> new ArrayList<>()).add(list);
        }
        return groups;
    }

    private static Characters folding(List<Hit> lists) {
        return new Folding(new Fan(lists.stream()
                .map(list -> Cursor.of(list.keywords(), list.tally()))
                .toList()));
    }

    private void feed(MessagePart part, Charset charset, Characters text, long most) throws IOException {
        try (InputStream in = part.open()) {
            Counted counted = new Counted(in, most);
            Reader reader = new InputStreamReader(counted, charset);
            char[] chunk = new char[CHUNK];
            int high = 0;
            for (int count = reader.read(chunk); count >= 0; count = reader.read(chunk)) {
                if (isOver.getAsBoolean()) {
                    throw new InterruptedIOException("nobody waits any more");
                }
                high = feed(chunk, count, high, text);
            }
            text.end();
            complete &= !counted.wasCut();
            left = Math.min(left, most - counted.count());
        }
    }

    /** A pair may lie across two pieces; returns a first half that waits for its second. */
    private static int feed(char[] chunk, int count, int waiting, Characters text) {
        int high = waiting;
        for (int i = 0; i < count; i++) {
            char c = chunk[i];
            if (high != 0 && Character.isLowSurrogate(c)) {
                text.accept(Character.toCodePoint((char) high, c));
                high = 0;
            } else if (Character.isHighSurrogate(c)) {
                high = c;
            } else {
                high = 0;
                text.accept(c);
            }
        }
        return high;
    }

    /** The same text for several lists. */
    private record Fan(List<Characters> sinks) implements Characters {
        @Override
        public void accept(int codePoint) {
            for (Characters sink : sinks) {
                sink.accept(codePoint);
            }
        }

        @Override
        public void end() {
            sinks.forEach(Characters::end);
        }
    }

    /** So many octets, and whether there were more. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private final long most;
        private long count;
        private boolean cut;

        Counted(InputStream in, long most) {
            this.in = in;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (count >= most) {
                cut |= in.read() >= 0;
                return -1;
            }
            int read = in.read(into, offset, (int) Math.min(length, most - count));
            count += Math.max(read, 0);
            return read;
        }

        long count() {
            return count;
        }

        boolean wasCut() {
            return cut;
        }
    }
}
