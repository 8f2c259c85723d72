package org.sluice.module.antivirus;

import java.io.IOException;
import java.io.InputStream;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;

/**
 * A part's decoded content to be looked at by itself. How long it is shows only when it is decoded, so it is decoded once to
 * be counted and again to be sent: no copy of it is made.
 *
 * @param sizeOctets as counted
 */
record PartBody(MessagePart part, long sizeOctets) implements MessageBody {

    /** Counts. Blocks on reading the part. */
    static PartBody of(MessagePart part) throws IOException {
        try (InputStream in = part.open()) {
            byte[] buffer = new byte[32 * 1_024];
            long octets = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                octets += read;
            }
            return new PartBody(part, octets);
        }
    }

    @Override
    public InputStream open() throws IOException {
        return part.open();
    }
}
