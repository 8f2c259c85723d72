package org.sluice.core.content;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sluice.core.content.HeaderBlock.Line;
import org.sluice.message.HeaderField;

/** A header under change. Lines nobody touched keep their octets. */
final class EditedHeader {

    private static final byte[] CRLF = {'\r', '\n'};

    private final List<Line> lines;
    private final byte[] separator;

    EditedHeader(HeaderBlock received) {
        this.lines = new ArrayList<>(received.lines());
        this.separator = received.separator();
    }

    private EditedHeader(List<Line> lines, byte[] separator) {
        this.lines = new ArrayList<>(lines);
        this.separator = separator;
    }

    /** Another one to change from here on. */
    EditedHeader copy() {
        return new EditedHeader(lines, separator);
    }

    void prepend(String name, String value) {
        lines.add(0, line(name, value));
    }

    void add(String name, String value) {
        lines.add(line(name, value));
    }

    void remove(String name) {
        lines.removeIf(line -> line.is(name));
    }

    void replace(String name, String value) {
        int first = 0;
        while (first < lines.size() && !lines.get(first).is(name)) {
            first++;
        }
        remove(name);
        lines.add(first, line(name, value));
    }

    /** Counts fields: what is no field stays in front of the one it stood in front of. */
    void insert(int position, String name, String value) {
        int at = 0;
        for (int passed = 0; at < lines.size() && passed < position; at++) {
            passed += lines.get(at).isField() ? 1 : 0;
        }
        lines.add(at, asItIs(name, value));
    }

    /** An empty value takes the field out. */
    void change(String name, int occurrence, String value) {
        int passed = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).is(name) && ++passed == occurrence) {
                if (value.isEmpty()) {
                    lines.remove(i);
                } else {
                    lines.set(i, asItIs(name, value));
                }
                return;
            }
        }
        if (!value.isEmpty()) {
            lines.add(asItIs(name, value));
        }
    }

    void removeFields(Predicate<HeaderField> unwanted) {
        lines.removeIf(line -> line.isField() && unwanted.test(line.field()));
    }

    List<HeaderField> fields() {
        return lines.stream().filter(Line::isField).map(Line::field).toList();
    }

    /** Takes the lines out that describe the content, for a part they are to describe. */
    byte[] takeContentFields() {
        List<Line> taken = lines.stream().filter(EditedHeader::describesContent).toList();
        lines.removeAll(taken);
        return octets(taken);
    }

    /** Whether an edit of that field changes how the body is read. */
    static boolean describesContent(String name) {
        return name.regionMatches(true, 0, "Content-", 0, 8);
    }

    /** All lines, without the separator. */
    byte[] octets() {
        return octets(lines);
    }

    /** The empty line, made where there was none and octets follow. */
    byte[] separator(boolean bodyFollows) {
        return separator.length == 0 && bodyFollows ? CRLF : separator;
    }

    private static boolean describesContent(Line line) {
        return line.isField() && describesContent(line.name());
    }

    private static byte[] octets(List<Line> lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            line.writeTo(out);
            if (i + 1 < lines.size() && !line.endsLine()) {
                out.writeBytes(CRLF);
            }
        }
        return out.toByteArray();
    }

    private static Line asItIs(String name, String value) {
        return Line.of((name + ':' + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Line line(String name, String value) {
        return Line.of(FieldEncoder.encode(name, value));
    }
}
