package org.sluice.support.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Reads a message once, from its first octet to its last: the header is kept as fields with all their octets, the body goes
 * into the hashes chunk by chunk. Lines within the header that are no fields belong to none; a message whose first line is
 * none has no header, as the core sees it.
 */
public final class MessageScan {

    private static final int CHUNK_OCTETS = 8 * 1024;

    private final InputStream in;
    private final int maxHeaderOctets;
    private byte[] buffer = new byte[CHUNK_OCTETS];
    private int filled;
    private int bodyStart;
    private final List<Field> header = new ArrayList<>();

    private MessageScan(InputStream in, int maxHeaderOctets) {
        this.in = in;
        this.maxHeaderOctets = maxHeaderOctets;
    }

    /** Reads the header. The caller keeps the stream open until the body is read, and closes it. */
    public static MessageScan of(InputStream in, int maxHeaderOctets) throws IOException, DkimProblem {
        MessageScan scan = new MessageScan(in, maxHeaderOctets);
        scan.readHeader();
        return scan;
    }

    /** The fields, first to last. */
    public List<Field> header() {
        return Collections.unmodifiableList(header);
    }

    /** Reads the rest of the message into these hashes and finishes them. */
    public void hashBody(BodyHashes hashes) throws IOException {
        hashes.update(buffer, bodyStart, filled - bodyStart);
        hashes.read(in, buffer);
    }

    private void readHeader() throws IOException, DkimProblem {
        int fieldStart = 0;
        int at = 0;
        while (true) {
            int end = endOfLine(at);
            boolean folded = end > at && (buffer[at] == ' ' || buffer[at] == '\t');
            if (!folded || at == 0) {
                if (at > 0 && !add(fieldStart, at)) {
                    return;
                }
                fieldStart = at;
            }
            if (end == at || isEmptyLine(at, end)) {
                bodyStart = end;
                return;
            }
            at = end;
        }
    }

    /** False for a first line that cannot belong to a header: all of the message is body. */
    private boolean add(int from, int to) {
        int end = to;
        end = end > from && buffer[end - 1] == '\n' ? end - 1 : end;
        end = end > from && buffer[end - 1] == '\r' ? end - 1 : end;
        String lines = new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
        boolean isField = Field.parse(lines).map(header::add).orElse(false);
        return isField || from > 0 || lines.startsWith("From ") || lines.startsWith(">From ");
    }

    private boolean isEmptyLine(int from, int to) {
        return buffer[from] == '\n' || to - from == 2 && buffer[from] == '\r' && buffer[from + 1] == '\n';
    }

    /** Behind the next LF, or the end of the message. */
    private int endOfLine(int from) throws IOException, DkimProblem {
        int i = from;
        while (true) {
            for (; i < filled; i++) {
                if (buffer[i] == '\n') {
                    return i + 1;
                }
            }
            if (!fill()) {
                return filled;
            }
        }
    }

    private boolean fill() throws IOException, DkimProblem {
        if (filled > maxHeaderOctets) {
            throw new DkimProblem("header too long");
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(0, count);
        return count > 0;
    }
}
