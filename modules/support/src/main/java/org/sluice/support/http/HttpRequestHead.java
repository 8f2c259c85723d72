package org.sluice.support.http;

import java.nio.charset.StandardCharsets;

/**
 * The request line and the header of a request (RFC 9112 sections 3 and 5). No value can end its line: what the peer of an SMTP
 * session chose to say stands in it, and an engine that obeys a header such as {@code File} would obey the peer.
 */
public final class HttpRequestHead {

    private final StringBuilder text = new StringBuilder(256);

    private HttpRequestHead(String method, String target) {
        text.append(method)
                .append(' ')
                .append(SingleLine.of(target).replace(' ', '?'))
                .append(" HTTP/1.1\r\n");
    }

    /** A request with content. {@code target}: path and query, as it is written on the wire. */
    public static HttpRequestHead post(String target) {
        return new HttpRequestHead("POST", target);
    }

    /** A request without content. */
    public static HttpRequestHead get(String target) {
        return new HttpRequestHead("GET", target);
    }

    /**
     * Adds a field; one of the same name before it stays. A control character in the value becomes {@code ?}.
     *
     * @throws IllegalArgumentException when the name is not a token
     */
    public HttpRequestHead field(String name, String value) {
        if (!HttpToken.isToken(name)) {
            throw new IllegalArgumentException("name of a header field (expected: a token of RFC 9110 section 5.6.2)");
        }
        text.append(name).append(": ").append(SingleLine.of(value)).append("\r\n");
        return this;
    }

    /** The head with the empty line behind it; characters beyond ASCII as UTF-8. */
    public byte[] octets() {
        return text.toString().concat("\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
