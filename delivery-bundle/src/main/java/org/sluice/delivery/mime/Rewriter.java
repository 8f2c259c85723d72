package org.sluice.delivery.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;

/** Writes a message with each entity treated as a {@link Survey} found necessary. */
final class Rewriter implements MimeWalker.Visitor {

    private static final byte[] CRLF = {'\r', '\n'};

    private final Iterator<Treatment> treatments;
    private final OutputStream out;
    private Treatment treatment;
    private OutputStream encoder;

    Rewriter(List<Treatment> treatments, OutputStream out) {
        this.treatments = treatments.iterator();
        this.out = out;
    }

    @Override
    public void header(EntityHeader header, boolean hasContent, boolean fixed) throws IOException {
        treatment = treatments.next();
        out.write(header.octets(treatment));
        encoder = treatment.encoder(out);
    }

    @Override
    public void content(byte[] octets, int offset, int length) throws IOException {
        encoder.write(octets, offset, length);
    }

    @Override
    public void endOfContent(boolean atEnd) throws IOException {
        encoder.close();
        if (atEnd && treatment == Treatment.BASE64) {
            out.write(CRLF);
        }
    }

    @Override
    public void frame(byte[] octets, int offset, int length) throws IOException {
        out.write(octets, offset, length);
    }
}
