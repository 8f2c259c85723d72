package org.sluice.delivery.mime;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;

/** What becomes of one entity: its header, and its content where it has some of its own. */
enum Treatment {
    /** As it is. */
    KEEP(""),
    /** Same octets, which are plainer than their label says. */
    LABEL_7BIT("7bit"),
    /** Likewise. */
    LABEL_8BIT("8bit"),
    /** Text. */
    QUOTED_PRINTABLE("quoted-printable") {
        @Override
        OutputStream encoder(OutputStream out) {
            return new QuotedPrintableStream(out);
        }
    },
    /** Anything else. */
    BASE64("base64") {
        @Override
        OutputStream encoder(OutputStream out) {
            return Base64.getMimeEncoder().wrap(new Through(out));
        }
    };

    private final String label;

    Treatment(String label) {
        this.label = label;
    }

    /** The value of Content-Transfer-Encoding; empty where that stays. */
    String label() {
        return label;
    }

    boolean encodes() {
        return this == QUOTED_PRINTABLE || this == BASE64;
    }

    /** Where content is written to; closing it writes the rest and leaves {@code out} open. */
    OutputStream encoder(OutputStream out) {
        return new Through(out);
    }

    /** Passes everything on but the end. */
    private static final class Through extends FilterOutputStream {

        Through(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
