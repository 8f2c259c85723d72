package org.sluice.support.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one answer while its octets arrive (RFC 9112), cut anywhere. Keeps no more than it was allowed, and takes no more steps
 * than there are octets. Strict where two readers could disagree: an answer with two lengths is none.
 *
 * <p>Not safe from several threads.
 */
public final class HttpReplyReader {

    private static final int MOST_LINE_OCTETS = 16 * 1024;
    private static final int MOST_FIELDS = 256;
    private static final int MOST_INTERIM_REPLIES = 16;

    private enum State {
        STATUS,
        FIELDS,
        COUNTED,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        COMPLETE
    }

    private final int mostContentOctets;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final Map<String, List<String>> header = new HashMap<>();
    private State state = State.STATUS;
    private int status;
    private int fields;
    private int interimReplies;
    private long left;
    private boolean begun;

    /** Takes content of so many octets at most. */
    public HttpReplyReader(int mostContentOctets) {
        this.mostContentOctets = mostContentOctets;
    }

    /**
     * Takes octets; those behind the end of the answer are ignored.
     *
     * @return whether the answer is complete
     * @throws HttpMalformed when they are no answer
     */
    public boolean take(byte[] octets, int from, int length) throws HttpMalformed {
        int at = from;
        int end = from + length;
        begun |= length > 0;
        while (at < end && state != State.COMPLETE) {
            at = switch (state) {
                case COUNTED, CHUNK, UNTIL_CLOSE -> takeContent(octets, at, end);
                default -> takeLine(octets, at, end);
            };
        }
        return isComplete();
    }

    /**
     * The connection has ended.
     *
     * @throws HttpMalformed when that was too early
     */
    public void end() throws HttpMalformed {
        if (state == State.UNTIL_CLOSE) {
            state = State.COMPLETE;
        }
        if (state != State.COMPLETE) {
            throw new HttpMalformed(begun ? "the connection ended within the answer" : "closed without an answer");
        }
    }

    /** Whether any octet has arrived. */
    public boolean hasBegun() {
        return begun;
    }

    /** Whether the answer is there. */
    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    /**
     * The answer.
     *
     * @throws IllegalStateException before it is complete
     */
    public HttpReply reply() {
        if (!isComplete()) {
            throw new IllegalStateException("reply: " + state + " (expected: COMPLETE)");
        }
        return new HttpReply(status, header, content.toByteArray());
    }

    private int takeContent(byte[] octets, int from, int end) throws HttpMalformed {
        int length = state == State.UNTIL_CLOSE ? end - from : (int) Math.min(left, end - from);
        if (length > mostContentOctets - content.size()) {
            throw tooLong();
        }
        content.write(octets, from, length);
        left -= length;
        if (state != State.UNTIL_CLOSE && left == 0) {
            state = state == State.CHUNK ? State.CHUNK_END : State.COMPLETE;
        }
        return from + length;
    }

    /** A line ends in LF; a CR before it belongs to the end (RFC 9112 section 2.2). */
    private int takeLine(byte[] octets, int from, int end) throws HttpMalformed {
        int at = from;
        while (at < end && octets[at] != '\n') {
            at++;
        }
        if (line.size() + (at - from) > MOST_LINE_OCTETS) {
            throw new HttpMalformed("a line of more than " + MOST_LINE_OCTETS + " octets");
        }
        line.write(octets, from, at - from);
        if (at == end) {
            return at;
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
            throw new HttpMalformed("a control character in a line");
        }
        understand(text);
        return at + 1;
    }

    private void understand(String text) throws HttpMalformed {
        switch (state) {
            case STATUS -> readStatus(text);
            case FIELDS -> readField(text);
            case CHUNK_SIZE -> readChunkSize(text);
            case CHUNK_END -> {
                if (!text.isEmpty()) {
                    throw new HttpMalformed("a chunk longer than announced");
                }
                state = State.CHUNK_SIZE;
            }
            case TRAILER -> {
                countField();
                state = text.isEmpty() ? State.COMPLETE : State.TRAILER;
            }
            default -> throw new IllegalStateException(state.name());
        }
    }

    /** RFC 9112 section 4: the text behind the code may be missing, and so may the blank before it. */
    private void readStatus(String text) throws HttpMalformed {
        if (!text.matches("HTTP/1\\.[0-9] [1-9][0-9]{2}( .*)?")) {
            throw new HttpMalformed("no HTTP/1 status line");
        }
        status = Integer.parseInt(text.substring(9, 12));
        state = State.FIELDS;
    }

    private void readField(String text) throws HttpMalformed {
        if (text.isEmpty()) {
            endOfHead();
            return;
        }
        countField();
        int colon = text.indexOf(':');
        // A folded line is obsolete, and a blank before the colon a known way of smuggling (RFC 9112 sections 5.1 and
        // 5.2).
        if (colon < 0 || !HttpToken.isToken(text.substring(0, colon))) {
            throw new HttpMalformed("a malformed header field");
        }
        header.computeIfAbsent(text.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                .add(text.substring(colon + 1).strip());
    }

    private void countField() throws HttpMalformed {
        if (++fields > MOST_FIELDS) {
            throw new HttpMalformed("more than " + MOST_FIELDS + " header fields");
        }
    }

    /** RFC 9112 section 6.3, for answers to GET and POST. */
    private void endOfHead() throws HttpMalformed {
        List<String> lengths = header.getOrDefault("content-length", List.of());
        List<String> codings = header.getOrDefault("transfer-encoding", List.of());
        if (status < 200) {
            endOfInterimReply();
        } else if (status == 204 || status == 304) {
            state = State.COMPLETE;
        } else if (!codings.isEmpty()) {
            if (!lengths.isEmpty() || codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                throw new HttpMalformed("a transfer coding other than chunked, or one with a length");
            }
            state = State.CHUNK_SIZE;
        } else if (lengths.isEmpty()) {
            state = State.UNTIL_CLOSE;
        } else {
            count(lengths);
        }
    }

    /** {@code 101} would mean another protocol, which nobody asked for. */
    private void endOfInterimReply() throws HttpMalformed {
        if (status == 101 || ++interimReplies > MOST_INTERIM_REPLIES) {
            throw new HttpMalformed("an unexpected interim answer");
        }
        header.clear();
        state = State.STATUS;
    }

    private void count(List<String> lengths) throws HttpMalformed {
        String length = lengths.get(0);
        if (!length.matches("[0-9]{1,18}") || lengths.stream().anyMatch(other -> !other.equals(length))) {
            throw new HttpMalformed("a malformed content length");
        }
        left = Long.parseLong(length);
        if (left > mostContentOctets) {
            throw tooLong();
        }
        state = left == 0 ? State.COMPLETE : State.COUNTED;
    }

    /** RFC 9112 section 7.1; extensions mean nothing here. */
    private void readChunkSize(String text) throws HttpMalformed {
        int semicolon = text.indexOf(';');
        String size = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        if (!size.matches("[0-9A-Fa-f]{1,8}")) {
            throw new HttpMalformed("a malformed chunk size");
        }
        left = Long.parseLong(size, 16);
        if (left > mostContentOctets - content.size()) {
            throw tooLong();
        }
        state = left == 0 ? State.TRAILER : State.CHUNK;
    }

    private HttpMalformed tooLong() {
        return new HttpMalformed("an answer of more than " + mostContentOctets + " octets");
    }
}
