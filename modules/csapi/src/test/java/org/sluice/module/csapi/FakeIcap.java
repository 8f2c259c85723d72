package org.sluice.module.csapi;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An ICAP server's side, strict about every octet it is sent: the offsets of {@code Encapsulated}, the chunks, the preview
 * and its end. What deviates ends the connection without a word.
 */
public final class FakeIcap {

    static final String OPTIONS =
            "ICAP/1.0 200 OK\r\nMethods: RESPMOD, REQMOD\r\nService: Fake/1.0\r\nISTag: \"F1\"\r\n"
                    + "X-Definition-Info: 20261121.001\r\nDate: Thu Oct 13 03:07:36 2016 GMT\r\nOptions-TTL: 3600\r\n"
                    + "Preview: 1024\r\nAllow: 204\r\nEncapsulated: null-body=0\r\n\r\n";
    static final String CLEAN = "ICAP/1.0 204 Unmodified\r\nISTag: \"F1\"\r\n\r\n";

    private static final Pattern SECTIONS =
            Pattern.compile("\r\nEncapsulated: req-hdr=0, (?:res-hdr=(\\d+), res-body=(\\d+)|req-body=(\\d+))\r\n");
    private static final int MOST = 64 << 20;

    private FakeIcap() {}

    /** One request. */
    record Request(String head, String inner, byte[] body, boolean wholePreview) {
        boolean isOptions() {
            return head.startsWith("OPTIONS ");
        }

        boolean hasPreview() {
            return head.contains("\r\nPreview: ");
        }
    }

    /** Reads one request, or the preview of one, and what a server says to a clean message. */
    public static byte[] replyTo(InputStream in) throws IOException {
        return ascii(read(in).isOptions() ? OPTIONS : CLEAN);
    }

    static Request read(InputStream in) throws IOException {
        String head = block(in);
        if (head.startsWith("OPTIONS ")) {
            require(head.contains("\r\nEncapsulated: null-body=0\r\n"), head);
            return new Request(head, "", new byte[0], false);
        }
        require(head.matches("(?s)(RESPMOD|REQMOD) icap://[^ ]+ ICAP/1\\.0\r\nHost: .*"), head);
        Matcher sections = SECTIONS.matcher(head);
        require(sections.find(), head);
        int body = Integer.parseInt(sections.group(2) == null ? sections.group(3) : sections.group(2));
        byte[] inner = in.readNBytes(body);
        String text = new String(inner, StandardCharsets.US_ASCII);
        require(inner.length == body && text.endsWith("\r\n\r\n"), text);
        if (sections.group(1) != null) {
            int response = Integer.parseInt(sections.group(1));
            require(text.startsWith("HTTP/1.1 200 OK\r\n", response) && text.startsWith("GET /"), text);
        } else {
            require(text.startsWith("PUT /"), text);
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean whole = chunks(in, content);
        return new Request(head, text, content.toByteArray(), whole);
    }

    /** Reads chunks; whether the end said that there is no more than the preview. */
    static boolean chunks(InputStream in, ByteArrayOutputStream content) throws IOException {
        while (true) {
            String size = line(in);
            if (size.equals("0") || size.equals("0; ieof")) {
                require(line(in).isEmpty(), "end");
                return size.endsWith("ieof");
            }
            require(size.matches("[0-9a-f]{1,6}"), size);
            int octets = Integer.parseInt(size, 16);
            byte[] chunk = in.readNBytes(octets);
            require(chunk.length == octets && content.size() + octets < MOST, size);
            content.write(chunk);
            require(line(in).isEmpty(), "end of a chunk");
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String block(InputStream in) throws IOException {
        StringBuilder block = new StringBuilder();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            block.append(line).append("\r\n");
            require(block.length() < 10_000, "head");
        }
        return block.toString();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); ; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c == '\r') {
                require(in.read() == '\n', "CR alone");
                return line.toString();
            }
            require(c != '\n' && line.length() < 2_000, "LF alone");
            line.append((char) c);
        }
    }

    private static void require(boolean right, String what) throws IOException {
        if (!right) {
            throw new IOException("not as it should be: " + what);
        }
    }
}
