package org.sluice.http.generation;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.james.mime4j.codec.QuotedPrintableOutputStream;
import org.sluice.support.text.LineEnds;

/** How a text becomes the body of a part (RFC 2045 section 6): as it is where that is safe on any way, else quoted-printable. */
final class TextEncoding {

    private static final int MAX_LINE = 78;

    private TextEncoding() {}

    /** Writes header and body of a text part; the body ends with a line end. */
    static void write(Octets out, String mediaType, String text) {
        byte[] octets = LineEnds.crlf(Octets.utf8(text));
        boolean plain = isPlain(octets);
        out.line("Content-Type: " + mediaType + "; charset=UTF-8");
        out.line("Content-Transfer-Encoding: " + (plain ? "7bit" : "quoted-printable"));
        out.line("");
        if (plain) {
            out.put(octets);
            endLine(out, octets);
        } else {
            quotedPrintable(out, octets);
            endLine(out, octets);
        }
    }

    /** The text with CRLF line ends as RFC 2045 section 6.7 has it. */
    static void quotedPrintable(Octets out, String text) {
        quotedPrintable(out, LineEnds.crlf(Octets.utf8(text)));
    }

    private static void quotedPrintable(Octets out, byte[] octets) {
        // Closing writes what the encoder holds back; it leaves the stream below open.
        try (QuotedPrintableOutputStream encoder = new QuotedPrintableOutputStream(out, false)) {
            encoder.write(octets, 0, octets.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void endLine(Octets out, byte[] octets) {
        if (octets.length == 0 || octets[octets.length - 1] != '\n') {
            out.line("");
        }
    }

    /** ASCII in short lines, and nothing that could be a boundary: those begin with {@code =_}. */
    private static boolean isPlain(byte[] octets) {
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            byte octet = octets[i];
            if (octet == '_' && i > 0 && octets[i - 1] == '=') {
                return false;
            }
            if (octet == '\n' || octet == '\r') {
                length = 0;
            } else if (octet < ' ' && octet != '\t' || octet == 0x7f || ++length > MAX_LINE) {
                return false;
            }
        }
        return true;
    }
}
