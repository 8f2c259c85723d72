package org.sluice.core.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.sluice.core.body.Rope;

/**
 * A message under change. Body edits cut and splice the received octets, so what no edit names stays as it was. An edit of
 * a part that is not there changes nothing.
 */
final class EditedMessage {

    private static final int MAX_LINE_OCTETS = 998;
    private static final String SALT = UUID.randomUUID().toString();
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[] {'\r', '\n'});

    private final EditedHeader header;
    private final MimeLimits limits;
    private Rope body;
    private boolean bodyEdited;

    EditedMessage(EditedHeader header, Rope body, MimeLimits limits) {
        this.header = header;
        this.body = body;
        this.limits = limits;
    }

    EditedHeader header() {
        return header;
    }

    Rope body() {
        return body;
    }

    boolean isBodyEdited() {
        return bodyEdited;
    }

    /** Another one to change from here on. */
    EditedMessage copy() {
        EditedMessage copy = new EditedMessage(header.copy(), body, limits);
        copy.bodyEdited = bodyEdited;
        return copy;
    }

    /** Takes another instance of the same octets. */
    void shareBody(UnaryOperator<Rope> sharing) {
        body = sharing.apply(body);
    }

    void apply(List<Edit> edits) throws IOException {
        for (Edit edit : edits) {
            apply(edit);
        }
    }

    private void apply(Edit edit) throws IOException {
        if (edit instanceof Edit.Prepend prepend) {
            header.prepend(prepend.name(), prepend.value());
        } else if (edit instanceof Edit.Add add) {
            header.add(add.name(), add.value());
        } else if (edit instanceof Edit.Replace replace) {
            header.replace(replace.name(), replace.value());
        } else if (edit instanceof Edit.Remove remove) {
            header.remove(remove.name());
        } else if (edit instanceof Edit.Insert insert) {
            header.insert(insert.position(), insert.name(), insert.value());
        } else if (edit instanceof Edit.Change change) {
            header.change(change.name(), change.occurrence(), change.value());
        } else if (edit instanceof Edit.ReplaceBody replace) {
            become(Rope.of(replace.octets()));
        } else if (edit instanceof Edit.ReplacePart replace) {
            replacePart(replace);
        } else if (edit instanceof Edit.InsertPart insert) {
            insertPart(insert);
        } else if (edit instanceof Edit.RemovePart remove) {
            removePart(remove.path());
        }
    }

    private void replacePart(Edit.ReplacePart edit) throws IOException {
        Optional<PartRange> target = find(edit.path());
        if (target.isEmpty()) {
            return;
        }
        PartRange part = target.get();
        EncodedPart encoded = EncodedPart.of(edit.mediaType(), edit.content());
        if (isWholeMessage(part)) {
            header.takeContentFields();
            encoded.describeIn(header);
            become(Rope.of(encoded.content()));
            return;
        }
        byte[] front = part.boundary().isEmpty() ? embeddedHeader(part, encoded) : encoded.header();
        become(body.splice(part.headerStart(), part.next(), concat(front, encoded.content(), crlf())));
    }

    private void insertPart(Edit.InsertPart edit) throws IOException {
        Optional<PartRange> neighbour = find(edit.afterPath());
        if (neighbour.isEmpty()) {
            return;
        }
        PartRange part = neighbour.get();
        EncodedPart encoded = EncodedPart.of(edit.mediaType(), edit.content());
        if (!part.boundary().isEmpty()) {
            byte[] delimiter = latin1("--" + part.boundary() + "\r\n");
            byte[] gap = endsWithLine(part) ? new byte[0] : crlf();
            byte[] inserted = concat(gap, delimiter, encoded.header(), encoded.content(), crlf());
            become(body.splice(part.next(), part.next(), inserted));
        } else if (isWholeMessage(part)) {
            wrap(encoded);
        }
    }

    /** A message of one part becomes the first of two. */
    private void wrap(EncodedPart second) {
        String boundary = second.boundary();
        byte[] described = header.takeContentFields();
        header.replace("MIME-Version", "1.0");
        header.add("Content-Type", "multipart/mixed; boundary=\"" + boundary + "\"");
        byte[] front = concat(latin1("--" + boundary + "\r\n"), described, crlf());
        byte[] behind = concat(
                latin1("\r\n--" + boundary + "\r\n"),
                second.header(),
                second.content(),
                latin1("\r\n--" + boundary + "--\r\n"));
        become(Rope.of(front).then(body).then(Rope.of(behind)));
    }

    private void removePart(String path) throws IOException {
        Optional<PartRange> target = find(path);
        if (target.isEmpty()) {
            return;
        }
        PartRange part = target.get();
        if (isWholeMessage(part)) {
            header.takeContentFields();
            become(Rope.of(new byte[0]));
        } else if (part.boundary().isEmpty()) {
            become(body.splice(part.start(), part.end(), new byte[0]));
        } else {
            become(body.splice(part.lineStart(), part.next(), new byte[0]));
        }
    }

    private Optional<PartRange> find(String path) throws IOException {
        try (InputStream in = body.open()) {
            return MimeScanner.scan(header.fields(), in, limits).stream()
                    .filter(part -> part.path().equals(path))
                    .findFirst();
        }
    }

    private static boolean isWholeMessage(PartRange part) {
        return part.path().equals("1") && part.boundary().isEmpty();
    }

    /** The header of an embedded message of one part: only what describes its content changes. */
    private byte[] embeddedHeader(PartRange part, EncodedPart encoded) throws IOException {
        try (InputStream in = body.slice(part.headerStart(), part.start()).open()) {
            EditedHeader embedded = new EditedHeader(HeaderBlock.read(in, HeaderLimits.DEFAULT));
            embedded.takeContentFields();
            encoded.describeIn(embedded);
            return concat(embedded.octets(), crlf());
        }
    }

    private boolean endsWithLine(PartRange part) throws IOException {
        if (part.next() == 0) {
            return true;
        }
        try (InputStream in = body.slice(part.next() - 1, part.next()).open()) {
            return in.read() == '\n';
        }
    }

    private void become(Rope changed) {
        body = changed;
        bodyEdited = true;
    }

    private static byte[] crlf() {
        return new byte[] {'\r', '\n'};
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** New content in the encoding it needs. */
    private record EncodedPart(String mediaType, String encoding, byte[] content) {

        static EncodedPart of(String mediaType, byte[] content) {
            return isPlain(content)
                    ? new EncodedPart(mediaType, "7bit", content)
                    : new EncodedPart(mediaType, "base64", BASE64.encode(content));
        }

        void describeIn(EditedHeader header) {
            header.replace("MIME-Version", "1.0");
            header.add("Content-Type", mediaType);
            header.add("Content-Transfer-Encoding", encoding);
        }

        /** The same for the same content, so that equal edits give equal bodies; nobody outside can foresee it. */
        String boundary() {
            return "=_" + UUID.nameUUIDFromBytes(concat(latin1(SALT), content));
        }

        byte[] header() {
            byte[] type = FieldEncoder.encode("Content-Type", mediaType);
            byte[] transfer = FieldEncoder.encode("Content-Transfer-Encoding", encoding);
            return concat(type, transfer, crlf());
        }

        /** Seven bits, CRLF line ends, lines that need no folding; nothing that could look like a delimiter. */
        private static boolean isPlain(byte[] octets) {
            int column = 0;
            for (int i = 0; i < octets.length; i++) {
                byte octet = octets[i];
                boolean endsLine = octet == '\r' && i + 1 < octets.length && octets[i + 1] == '\n';
                if (endsLine) {
                    i++;
                    column = 0;
                    continue;
                }
                boolean dashes = column == 0 && octet == '-';
                if (octet <= 0 || octet == '\r' || octet == '\n' || dashes || ++column > MAX_LINE_OCTETS) {
                    return false;
                }
            }
            return true;
        }
    }
}
