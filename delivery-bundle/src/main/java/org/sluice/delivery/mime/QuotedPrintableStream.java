package org.sluice.delivery.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Quoted-printable (RFC 2045 section 6.7). CRLF is a line end; a CR or LF alone is an octet like any other and stays one. A
 * dash never begins a line, so that no soft line break can make a delimiter. Closing leaves the stream below open.
 */
final class QuotedPrintableStream extends OutputStream {

    private static final int MAX_COLUMN = 75;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] SOFT = {'=', '\r', '\n'};
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private int column;
    private boolean afterCr;
    /** A blank is written when it is known what follows; 0 for none. */
    private int blank;

    QuotedPrintableStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        int octet = value & 0xff;
        if (afterCr) {
            afterCr = false;
            if (octet == '\n') {
                endLine();
                return;
            }
            quote('\r');
        }
        if (octet == '\r') {
            afterCr = true;
        } else {
            flushBlank(false);
            put(octet);
        }
    }

    @Override
    public void close() throws IOException {
        if (afterCr) {
            afterCr = false;
            quote('\r');
        }
        flushBlank(true);
    }

    private void endLine() throws IOException {
        flushBlank(true);
        out.write(CRLF);
        column = 0;
    }

    private void put(int octet) throws IOException {
        boolean plain = octet > ' ' && octet <= '~' && octet != '=' && !(octet == '-' && column == 0);
        if (octet == ' ' || octet == '\t') {
            blank = octet;
        } else if (plain) {
            room(1);
            if (octet == '-' && column == 0) {
                quote(octet);
            } else {
                out.write(octet);
                column++;
            }
        } else {
            quote(octet);
        }
    }

    /** At the end of a line a blank must not stand for itself. */
    private void flushBlank(boolean atEnd) throws IOException {
        if (blank != 0) {
            int held = blank;
            blank = 0;
            if (atEnd) {
                quote(held);
            } else {
                room(1);
                out.write(held);
                column++;
            }
        }
    }

    private void quote(int octet) throws IOException {
        flushBlank(false);
        room(3);
        out.write('=');
        out.write(HEX[octet >> 4]);
        out.write(HEX[octet & 0xf]);
        column += 3;
    }

    private void room(int needed) throws IOException {
        if (column + needed > MAX_COLUMN) {
            out.write(SOFT);
            column = 0;
        }
    }
}
