package org.sluice.delivery.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks through a message once, line by line, and tells a {@link Visitor} what each octet is: header, content of a part, or
 * frame (delimiters and what stands around parts). Only CRLF ends a line here: in binary content any other octet is just
 * content. What is bounded elsewhere by refusing it is refused here too, as {@link Unconvertible}.
 */
final class MimeWalker {

    /** Is told everything, in order. */
    interface Visitor {

        /** An entity begins. {@code fixed}: within something signed, which must not be changed. */
        void header(EntityHeader header, boolean hasContent, boolean fixed) throws IOException;

        /** Octets of the entity that began last. */
        void content(byte[] octets, int offset, int length) throws IOException;

        /** The content of that entity is complete; {@code atEnd}: with the message. */
        void endOfContent(boolean atEnd) throws IOException;

        /** Octets of no entity. */
        void frame(byte[] octets, int offset, int length) throws IOException;
    }

    private static final int MAX_HEADER = 256 * 1024;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_ENTITIES = 10_000;
    private static final int MAX_BOUNDARY = 200;
    private static final byte[] CRLF = {'\r', '\n'};

    private enum Where {
        HEADER,
        CONTENT,
        FRAME
    }

    private record Multipart(String delimiter, boolean digest, boolean signed) {}

    private final Lines lines;
    private final Visitor visitor;
    private final List<Multipart> open = new ArrayList<>();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream(1_024);
    private Where where = Where.HEADER;
    private boolean message = true;
    private String defaultType = "text/plain";
    private int entities;
    /** The end of the line before, which belongs to a delimiter if one follows. */
    private boolean heldLineEnd;

    MimeWalker(InputStream in, Visitor visitor) {
        this.lines = new Lines(in);
        this.visitor = visitor;
    }

    /** Walks on for one line, or a piece of a long one. False at the end, which has been told then. */
    boolean step() throws IOException {
        if (!lines.next()) {
            end();
            return false;
        }
        int multipart = lines.begins() && lines.ends() ? delimited(lines.text()) : -1;
        if (multipart >= 0) {
            delimiter(multipart);
        } else if (where == Where.HEADER) {
            headerLine();
        } else if (where == Where.CONTENT) {
            contentLine();
        } else {
            visitor.frame(lines.octets(), 0, lines.length());
        }
        return true;
    }

    private void end() throws IOException {
        if (where == Where.HEADER) {
            headerEnds(false);
        }
        if (where == Where.CONTENT) {
            endContent(true);
        }
    }

    private int delimited(String line) {
        if (!line.startsWith("--")) {
            return -1;
        }
        String bare = line.stripTrailing();
        for (int i = 0; i < open.size(); i++) {
            String delimiter = open.get(i).delimiter();
            if (bare.equals(delimiter) || bare.equals(delimiter + "--")) {
                return i;
            }
        }
        return -1;
    }

    private void delimiter(int index) throws IOException {
        if (where == Where.HEADER) {
            headerEnds(false);
        }
        boolean afterContent = where == Where.CONTENT;
        boolean lineEndHeld = heldLineEnd;
        if (afterContent) {
            heldLineEnd = false;
            endContent(false);
        }
        if (lineEndHeld) {
            visitor.frame(CRLF, 0, CRLF.length);
        }
        visitor.frame(lines.octets(), 0, lines.length());
        while (open.size() > index + 1) {
            open.remove(open.size() - 1);
        }
        Multipart multipart = open.get(index);
        if (lines.text().stripTrailing().equals(multipart.delimiter() + "--")) {
            open.remove(index);
            where = Where.FRAME;
        } else {
            where = Where.HEADER;
            message = false;
            defaultType = multipart.digest() ? "message/rfc822" : "text/plain";
        }
    }

    private void headerLine() throws IOException {
        if (lines.begins() && lines.ends() && lines.length() == CRLF.length) {
            headerEnds(true);
            return;
        }
        if (header.size() + lines.length() > MAX_HEADER) {
            throw new Unconvertible("a header of more than " + MAX_HEADER + " octets");
        }
        header.write(lines.octets(), 0, lines.length());
    }

    private void headerEnds(boolean complete) throws IOException {
        if (++entities > MAX_ENTITIES) {
            throw new Unconvertible("more than " + MAX_ENTITIES + " parts");
        }
        EntityHeader found = new EntityHeader(header.toByteArray(), message, complete, defaultType);
        header.reset();
        boolean multipart = found.isMultipart() && !found.boundary().isEmpty();
        boolean embedded = found.isEmbeddedMessage() && complete;
        visitor.header(found, !multipart && !embedded, isFixed());
        if (multipart) {
            enter(found);
        } else if (embedded) {
            where = Where.HEADER;
            message = true;
            defaultType = "text/plain";
        } else {
            where = Where.CONTENT;
            heldLineEnd = false;
        }
    }

    private void enter(EntityHeader multipart) throws IOException {
        if (open.size() >= MAX_DEPTH || multipart.boundary().length() > MAX_BOUNDARY) {
            throw new Unconvertible("parts too deep, or a boundary too long");
        }
        open.add(new Multipart(
                "--" + multipart.boundary(),
                multipart.mediaType().equals("multipart/digest"),
                multipart.mediaType().equals("multipart/signed")));
        where = Where.FRAME;
    }

    private boolean isFixed() {
        return open.stream().anyMatch(Multipart::signed);
    }

    private void contentLine() throws IOException {
        releaseLineEnd();
        int length = lines.length() - (lines.ends() ? CRLF.length : 0);
        visitor.content(lines.octets(), 0, length);
        heldLineEnd = lines.ends();
    }

    private void endContent(boolean atEnd) throws IOException {
        releaseLineEnd();
        visitor.endOfContent(atEnd);
        where = Where.FRAME;
    }

    private void releaseLineEnd() throws IOException {
        if (heldLineEnd) {
            heldLineEnd = false;
            visitor.content(CRLF, 0, CRLF.length);
        }
    }

    /** Lines, long ones in pieces. */
    private static final class Lines {
        private static final int PIECE = 4_096;

        private final InputStream in;
        private final byte[] buffer = new byte[16_384];
        private final byte[] octets = new byte[PIECE];
        private int at;
        private int filled;
        private int length;
        private boolean begins;
        private boolean ends = true;

        Lines(InputStream in) {
            this.in = in;
        }

        boolean next() throws IOException {
            begins = ends;
            ends = false;
            length = 0;
            for (int octet = octet(); octet >= 0; octet = octet()) {
                octets[length++] = (byte) octet;
                boolean afterCr = length > 1 && octets[length - 2] == '\r';
                if (octet == '\n' && afterCr) {
                    ends = true;
                    return true;
                }
                if (length == PIECE) {
                    if (octet == '\r') {
                        // Its LF may follow: they stay together.
                        length--;
                        at--;
                    }
                    return true;
                }
            }
            return length > 0;
        }

        private int octet() throws IOException {
            if (at == filled) {
                filled = Math.max(0, in.read(buffer, 0, buffer.length));
                at = 0;
            }
            return at < filled ? buffer[at++] & 0xff : -1;
        }

        byte[] octets() {
            return octets;
        }

        int length() {
            return length;
        }

        /** Whether this begins a line. */
        boolean begins() {
            return begins;
        }

        /** Whether this ends a line, CRLF included. */
        boolean ends() {
            return ends;
        }

        String text() {
            return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
        }
    }
}
