package org.sluice.support.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One answer of a server, whole. Header names compare without case. */
public final class HttpReply {

    private final int status;
    private final Map<String, List<String>> header;
    private final byte[] content;

    /** {@code header}: names in lower case. The array is shared, not copied. */
    HttpReply(int status, Map<String, List<String>> header, byte[] content) {
        this.status = status;
        this.header = header;
        this.content = content;
    }

    /** The status code, 200 to 999. */
    public int status() {
        return status;
    }

    /** The values of the fields of that name, in order. */
    public List<String> all(String name) {
        return header.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The content; the array is shared, not copied. */
    public byte[] content() {
        return content;
    }

    /** The content, one character for each octet. */
    public String latin() {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
