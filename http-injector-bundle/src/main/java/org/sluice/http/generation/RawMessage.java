package org.sluice.http.generation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.Base64InputStream;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

/**
 * Takes a whole message apart: checks that it is MIME (RFC 2045), and where placeholders are wanted splits it into what stays
 * as it is and what holds them. A text with placeholders becomes quoted-printable UTF-8, so that every value fits into it;
 * signed and encrypted parts are left alone, as any change would break them.
 */
final class RawMessage {

    private static final int MAX_DEPTH = 32;
    private static final Set<String> SEALED = Set.of("multipart/signed", "multipart/encrypted");
    private static final MimeConfig STRICT = MimeConfig.custom()
            .setStrictParsing(true)
            .setMaxLineLen(-1)
            .setMaxHeaderCount(1_000)
            .setMaxHeaderLen(65_536)
            .build();

    private final List<RawPiece> pieces = new ArrayList<>();
    private final Octets literal = new Octets(2_048);
    private final Map<String, byte[]> fields = new HashMap<>();
    private final Deque<Multipart> open = new ArrayDeque<>();
    private final Deque<Integer> partsSeen = new ArrayDeque<>();
    private final List<Field> header = new ArrayList<>();
    private final MimeTokenStream tokens = new MimeTokenStream(STRICT);
    private final boolean substituting;
    private boolean outermost = true;

    /** A multipart whose closing boundary has not come yet. */
    private record Multipart(String boundary, boolean sealed) {}

    private RawMessage(boolean substituting) {
        this.substituting = substituting;
    }

    static RawMessage parse(String member, byte[] octets, boolean substituting) {
        RawMessage message = new RawMessage(substituting);
        try {
            message.read(octets);
        } catch (MimeException | IOException e) {
            throw RequestRefused.invalid(
                    member, "a MIME message; found " + Octets.printable(String.valueOf(e.getMessage())));
        }
        if (!substituting) {
            message.pieces.clear();
            message.pieces.add(RawPiece.literal(octets));
        }
        return message;
    }

    List<RawPiece> pieces() {
        return List.copyOf(pieces);
    }

    /** The value of the first field of that name in the outermost header; the name in lower case. */
    Optional<byte[]> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    private void read(byte[] octets) throws MimeException, IOException {
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        tokens.parse(new ByteArrayInputStream(octets));
        for (EntityState state = tokens.getState(); state != EntityState.T_END_OF_STREAM; state = tokens.next()) {
            switch (state) {
                case T_FIELD -> header.add(tokens.getField());
                case T_BODY -> body();
                case T_START_MULTIPART -> startMultipart();
                case T_PREAMBLE -> literal.put(tokens.getInputStream().readAllBytes())
                        .line("");
                case T_START_BODYPART -> startPart();
                case T_END_MULTIPART -> endMultipart();
                case T_EPILOGUE -> literal.line("").put(tokens.getInputStream().readAllBytes());
                default -> {
                    // The other states mark what these say already.
                }
            }
        }
        byte[] tail = literal.toByteArray();
        if (tail.length > 0 && tail[tail.length - 1] != '\n' && octets[octets.length - 1] == '\n') {
            // The line end after the last boundary belongs to no token.
            literal.line("");
        }
        seal();
    }

    private void startMultipart() throws MimeException {
        BodyDescriptor descriptor = tokens.getBodyDescriptor();
        if (open.size() == MAX_DEPTH) {
            throw new MimeException("more than " + MAX_DEPTH + " multiparts in each other");
        }
        boolean sealed = SEALED.contains(descriptor.getMimeType())
                || !open.isEmpty() && open.peek().sealed();
        endHeader(false);
        open.push(new Multipart(descriptor.getBoundary(), sealed));
        partsSeen.push(0);
    }

    private void endMultipart() {
        literal.put("\r\n--" + open.pop().boundary() + "--");
        partsSeen.pop();
    }

    private void startPart() {
        literal.line((partsSeen.peek() == 0 ? "" : "\r\n") + "--" + open.peek().boundary());
        partsSeen.push(partsSeen.pop() + 1);
    }

    private void body() throws MimeException, IOException {
        BodyDescriptor descriptor = tokens.getBodyDescriptor();
        boolean text = Set.of("text/plain", "text/html").contains(descriptor.getMimeType());
        if (!text || !open.isEmpty() && open.peek().sealed()) {
            endHeader(false);
            literal.put(tokens.getInputStream().readAllBytes());
            return;
        }
        byte[] raw = tokens.getInputStream().readAllBytes();
        String decoded = decode(raw, descriptor);
        boolean template = substituting && decoded.contains("{{");
        endHeader(template);
        if (template) {
            seal();
            pieces.add(RawPiece.text(descriptor.getMimeType(), decoded));
        } else {
            literal.put(raw);
        }
    }

    private static String decode(byte[] raw, BodyDescriptor descriptor) throws IOException {
        String encoding = descriptor.getTransferEncoding().toLowerCase(Locale.ROOT);
        ByteArrayInputStream in = new ByteArrayInputStream(raw);
        byte[] decoded =
                switch (encoding) {
                    case "base64" -> new Base64InputStream(in).readAllBytes();
                    case "quoted-printable" -> new QuotedPrintableInputStream(in).readAllBytes();
                    default -> raw;
                };
        return new String(decoded, charset(descriptor.getCharset()));
    }

    /** UTF-8 also reads ASCII, and what claims to be ASCII but came as JSON is UTF-8. */
    private static Charset charset(String name) {
        try {
            return name == null || name.equalsIgnoreCase("us-ascii") ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    /** Writes the header read last; {@code recoded} when its text will be quoted-printable UTF-8. */
    private void endHeader(boolean recoded) {
        boolean sealed = !open.isEmpty() && open.peek().sealed();
        for (Field field : header) {
            String name = field.getName().strip();
            String lower = name.toLowerCase(Locale.ROOT);
            byte[] raw = field.getRaw().toByteArray();
            String line = new String(raw, StandardCharsets.UTF_8);
            if (outermost) {
                String value = unfolded(line);
                fields.putIfAbsent(lower, Octets.utf8(value));
            }
            if (recoded && (lower.equals("content-type") || lower.equals("content-transfer-encoding"))) {
                continue;
            }
            if (substituting && line.contains("{{") && !sealed) {
                seal();
                pieces.add(RawPiece.field(name, unfolded(line)));
                literal.line("");
            } else {
                literal.put(raw).line("");
            }
        }
        if (recoded) {
            literal.line("Content-Type: " + tokens.getBodyDescriptor().getMimeType() + "; charset=UTF-8");
            literal.line("Content-Transfer-Encoding: quoted-printable");
        }
        literal.line("");
        header.clear();
        outermost = false;
    }

    private static String unfolded(String line) {
        return line.substring(line.indexOf(':') + 1)
                .replaceAll("\r?\n(?=[ \t])", "")
                .strip();
    }

    /** Ends the stretch that stays as it is. */
    private void seal() {
        if (literal.size() > 0) {
            pieces.add(RawPiece.literal(literal.toByteArray()));
            literal.reset();
        }
    }
}
