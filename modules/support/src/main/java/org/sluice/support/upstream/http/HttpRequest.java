package org.sluice.support.upstream.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sluice.message.MessageBody;

/**
 * A request over HTTP/1.1 (RFC 9112). What could break out of its line is refused when it is put in, so values of peers may
 * be headers once they are made printable. Mutable until it is sent; one for each attempt.
 */
public final class HttpRequest {

    private static final byte[] NOTHING = new byte[0];
    /** Among others, perhaps (RFC 9110 section 7.6.1). */
    private static final Pattern CLOSE = Pattern.compile("(?i)(?:^|,)[ \t]*close[ \t]*(?:,|$)");

    private final String method;
    private final String target;
    private final List<String> headers = new ArrayList<>();
    private byte[] before = NOTHING;
    private MessageBody message;
    private byte[] behind = NOTHING;
    private boolean hasBody;
    private boolean isLast;

    private HttpRequest(String method, String target) {
        this.method = method;
        this.target = target;
        if (!target.matches("/[\\x21-\\x7e]*")) {
            throw new IllegalArgumentException("target: (expected: a path in printable ASCII)");
        }
    }

    /** Asks for something. */
    public static HttpRequest get(String target) {
        return new HttpRequest("GET", target);
    }

    /** Sends something. */
    public static HttpRequest post(String target) {
        HttpRequest request = new HttpRequest("POST", target);
        request.hasBody = true;
        return request;
    }

    /**
     * Adds a header. {@code Host} and {@code Content-Length} are added when it is sent. After {@code Connection: close} the connection
     * serves no other request.
     *
     * @throws IllegalArgumentException when name or value hold what may not stand there
     */
    public HttpRequest header(String name, String value) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new IllegalArgumentException("header name: " + name + " (expected: a token)");
        }
        if (!value.chars().allMatch(c -> c == '\t' || c >= ' ' && c != 0x7f && c <= 0xff)) {
            throw new IllegalArgumentException(name + ": (expected: one line)");
        }
        isLast |= name.equalsIgnoreCase("Connection") && CLOSE.matcher(value).find();
        headers.add(name + ": " + value + "\r\n");
        return this;
    }

    /** The octets to send. The array is not copied. */
    public HttpRequest body(byte[] octets) {
        before = octets;
        return this;
    }

    /** A message to send, streamed. */
    public HttpRequest body(MessageBody body) {
        message = body;
        return this;
    }

    /** A message to send between other octets, such as those of {@code multipart/form-data}; streamed. */
    public HttpRequest body(byte[] inFront, MessageBody body, byte[] after) {
        before = inFront;
        message = body;
        behind = after;
        return this;
    }

    /** Whether we have said that no other request follows over this connection: then none may (RFC 9112 section 9.6). */
    boolean isLast() {
        return isLast;
    }

    Optional<MessageBody> message() {
        return Optional.ofNullable(message);
    }

    byte[] behind() {
        return behind;
    }

    /** Everything in front of the message. */
    byte[] head(String authority) {
        StringBuilder head = new StringBuilder(256)
                .append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(authority)
                .append("\r\n");
        headers.forEach(head::append);
        if (hasBody) {
            long length = before.length + (message == null ? 0 : message.sizeOctets()) + behind.length;
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        byte[] lines = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(lines, lines.length + before.length);
        System.arraycopy(before, 0, all, lines.length, before.length);
        return all;
    }
}
