package org.sluice.support.scan;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.sluice.message.MessageBody;

/** A message of these octets. */
record OctetsBody(byte[] octets) implements MessageBody {

    @Override
    public long sizeOctets() {
        return octets.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(octets);
    }
}
