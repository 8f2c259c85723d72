package org.sluice.delivery.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;

/** The header of a message or part, octet for octet, and what it says about the content. Strict: only CRLF ends a line. */
final class EntityHeader {

    private static final String TYPE = "Content-Type";
    private static final String ENCODING = "Content-Transfer-Encoding";
    private static final int MAX_TYPE = 16_384;
    private static final byte[] CRLF = {'\r', '\n'};

    private final List<String> fields;
    private final boolean isMessage;
    private final boolean complete;
    private final String mediaType;
    private final String boundary;
    private final String encoding;

    /**
     * Reads a header.
     *
     * @param octets the lines without the empty one
     * @param isMessage whether it is a whole message's, rather than a part's
     * @param complete whether the empty line was there
     * @param defaultType the type of an entity that names none
     */
    EntityHeader(byte[] octets, boolean isMessage, boolean complete, String defaultType) throws Unconvertible {
        this.fields = fields(new String(octets, StandardCharsets.ISO_8859_1));
        this.isMessage = isMessage;
        this.complete = complete;
        Optional<String> typeField = first(TYPE);
        if (typeField.filter(value -> value.length() > MAX_TYPE).isPresent()) {
            throw new Unconvertible("a content type of more than " + MAX_TYPE + " octets");
        }
        Optional<RawBody> type = typeField.map(value -> RawFieldParser.DEFAULT.parseRawBody(new RawField(TYPE, value)));
        String named = type.map(RawBody::getValue).orElse("").strip().toLowerCase(Locale.ROOT);
        this.mediaType = named.matches("[^\\s/]{1,127}/[^\\s/]{1,127}") ? named : defaultType;
        this.boundary = type.map(EntityHeader::boundary).orElse("");
        String word = first(ENCODING).orElse("").replaceAll("\\([^)]*\\)", "").strip();
        this.encoding = word.isEmpty() ? "7bit" : word.toLowerCase(Locale.ROOT);
    }

    /** Lower case. */
    String mediaType() {
        return mediaType;
    }

    /** Empty for none. */
    String boundary() {
        return boundary;
    }

    /** Lower case; {@code 7bit} where none is named. */
    String encoding() {
        return encoding;
    }

    boolean isMultipart() {
        return mediaType.startsWith("multipart/");
    }

    /** A message whose own parts may be re-encoded, as it may not be itself (RFC 2046 section 5.2.1). */
    boolean isEmbeddedMessage() {
        return (mediaType.equals("message/rfc822") || mediaType.equals("message/global")) && hasPlainEncoding();
    }

    /** Whether the content stands there octet for octet. */
    boolean hasPlainEncoding() {
        return encoding.equals("7bit") || encoding.equals("8bit") || encoding.equals("binary");
    }

    /** The header with its empty line, where it has one, for content treated so. */
    byte[] octets(Treatment treatment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        boolean relabelled = !treatment.label().isEmpty();
        boolean described = fields.stream().anyMatch(field -> is(field, TYPE));
        for (String field : fields) {
            if (!(relabelled && is(field, ENCODING))) {
                write(out, field);
            }
        }
        if (relabelled) {
            if (isMessage && fields.stream().noneMatch(field -> is(field, "MIME-Version"))) {
                write(out, "MIME-Version: 1.0\r\n");
            }
            if (isMessage && !described && treatment.encodes()) {
                // RFC 1428 section 3: text whose character set nobody knows.
                write(out, TYPE + ": text/plain; charset=unknown-8bit\r\n");
            }
            write(out, ENCODING + ": " + treatment.label() + "\r\n");
        }
        if (complete) {
            out.writeBytes(CRLF);
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<String> fields(String text) {
        List<String> fields = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int end = endOfField(text, from);
            fields.add(text.substring(from, end));
            from = end;
        }
        return fields;
    }

    /** Behind the next CRLF that no blank follows. */
    private static int endOfField(String text, int from) {
        int at = from;
        while (true) {
            int end = text.indexOf("\r\n", at);
            if (end < 0) {
                return text.length();
            }
            at = end + 2;
            if (at == text.length() || text.charAt(at) != ' ' && text.charAt(at) != '\t') {
                return at;
            }
        }
    }

    private static boolean is(String field, String name) {
        return field.regionMatches(true, 0, name, 0, name.length())
                && field.substring(name.length()).stripLeading().startsWith(":");
    }

    private Optional<String> first(String name) {
        return fields.stream().filter(field -> is(field, name)).findFirst().map(field -> field.substring(
                        field.indexOf(':') + 1)
                .replaceAll("[\r\n\\x00]", " "));
    }

    private static String boundary(RawBody type) {
        return type.getParams().stream()
                .filter(pair -> "boundary".equalsIgnoreCase(pair.getName()) && pair.getValue() != null)
                .map(NameValuePair::getValue)
                .findFirst()
                .orElse("");
    }
}
