package org.sluice.testing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sluice.message.HeaderField;
import org.sluice.message.Headers;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;

/** Octets, header and parts of one message. Parts are those a test scripted, else the body as the single part. */
final class FakeContent implements MessageBody, Headers {

    private byte[] octets = "Subject: test\r\n\r\nHello.\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private final List<MessagePart> scripted = new ArrayList<>();
    private MessageBody afterHeader;
    private boolean inMemory;

    /** Line ends become CRLF. */
    void text(String message) {
        octets = message.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        scripted.clear();
        afterHeader = null;
    }

    void octets(byte[] message) {
        octets = message.clone();
        scripted.clear();
        afterHeader = null;
    }

    void keepInMemory() {
        inMemory = true;
    }

    void part(String path, String mediaType, String fileName, byte[] content) {
        scripted.add(new Part(path, mediaType, Optional.ofNullable(fileName), 0, content.clone()));
    }

    void parts(List<MessagePart> parts) {
        scripted.clear();
        scripted.addAll(parts);
    }

    /** The same until the message is another one. */
    synchronized MessageBody afterHeader() {
        if (afterHeader == null) {
            afterHeader = new FakeBody(Arrays.copyOfRange(octets, bodyStart(), octets.length));
        }
        return afterHeader;
    }

    List<MessagePart> parts() {
        if (!scripted.isEmpty()) {
            return List.copyOf(scripted);
        }
        int start = bodyStart();
        byte[] content = new byte[octets.length - start];
        System.arraycopy(octets, start, content, 0, content.length);
        String type = first("Content-Type").orElse("text/plain");
        return List.of(new Part("1", type, Optional.empty(), start, content));
    }

    @Override
    public long sizeOctets() {
        return octets.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(octets);
    }

    @Override
    public boolean isInMemory() {
        return inMemory;
    }

    @Override
    public List<HeaderField> fields() {
        String header = new String(octets, 0, bodyStart(), StandardCharsets.ISO_8859_1);
        List<HeaderField> fields = new ArrayList<>();
        for (String field : header.split("\r\n(?![ \t])")) {
            int colon = field.indexOf(':');
            if (colon > 0) {
                fields.add(new HeaderField(field.substring(0, colon), field.substring(colon + 1)));
            }
        }
        return List.copyOf(fields);
    }

    @Override
    public List<String> all(String name) {
        return fields().stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(HeaderField::unfolded)
                .toList();
    }

    private int bodyStart() {
        int end = new String(octets, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        return end < 0 ? octets.length : end + 4;
    }

    /** The type is a whole Content-Type; of its parameters the charset counts. */
    private record Part(String path, String type, Optional<String> fileName, long offset, byte[] content)
            implements MessagePart {
        private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset=\"?([^\\s;\"]+)");

        @Override
        public String mediaType() {
            return type.replaceAll(";.*", "").strip();
        }

        @Override
        public Optional<String> charset() {
            return CHARSET.matcher(type).results().map(found -> found.group(1)).findFirst();
        }

        @Override
        public long lengthOctets() {
            return content.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(content);
        }
    }
}
