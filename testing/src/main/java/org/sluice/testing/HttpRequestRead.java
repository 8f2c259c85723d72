package org.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One request over HTTP/1.1 as a strict server reads it: lines end in CRLF, names are tokens, and the content has a length. Who
 * deviates is refused.
 *
 * @param line method, target and version
 * @param fields name in lower case and value, in order
 * @param content the octets behind the header
 */
public record HttpRequestRead(String line, List<List<String>> fields, byte[] content) {

    private static final int MOST_LINE = 8_192;

    /** Reads one. Fails where it is malformed, with an {@link EOFException} where the client has gone before its end. */
    public static HttpRequestRead read(InputStream in) throws IOException {
        String line = line(in);
        if (!line.matches("(GET|POST) /[!-~]* HTTP/1\\.1")) {
            throw new IOException("request line: " + line);
        }
        List<List<String>> fields = new ArrayList<>();
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            int colon = field.indexOf(": ");
            if (colon < 1 || !field.substring(0, colon).matches("[A-Za-z0-9-]+")) {
                throw new IOException("header field: " + field);
            }
            fields.add(List.of(field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 2)));
        }
        HttpRequestRead head = new HttpRequestRead(line, List.copyOf(fields), new byte[0]);
        if (head.all("host").size() != 1 || head.first("transfer-encoding").isPresent()) {
            throw new IOException("expected: one Host, no transfer coding");
        }
        List<String> lengths = head.all("content-length");
        if (lengths.size() > 1 || line.startsWith("POST") && lengths.isEmpty()) {
            throw new IOException("expected: a length where there is content");
        }
        int length = lengths.isEmpty() ? 0 : Integer.parseInt(lengths.get(0));
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw new EOFException("the content ends early");
        }
        return new HttpRequestRead(line, head.fields, content);
    }

    /** The path and what belongs to it. */
    public String target() {
        return line.split(" ")[1];
    }

    /** The values of the fields of that name. */
    public List<String> all(String lowerCaseName) {
        return fields.stream()
                .filter(field -> field.get(0).equals(lowerCaseName))
                .map(field -> field.get(1))
                .toList();
    }

    /** The value of the first field of that name. */
    public Optional<String> first(String lowerCaseName) {
        return all(lowerCaseName).stream().findFirst();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = in.read();
        while (octet != '\r') {
            if (octet < 0) {
                throw new EOFException("the header ends early");
            }
            if (octet == '\n' || line.size() == MOST_LINE) {
                throw new IOException(
                        "a line that does not end in CRLF: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(octet);
            octet = in.read();
        }
        if (in.read() != '\n') {
            throw new IOException("a CR alone");
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
