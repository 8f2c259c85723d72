package org.sluice.core.body;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.sluice.message.MessageBody;

/** Octets in memory. The array is shared, not copied. */
public record ArrayBody(byte[] octets) implements MessageBody {

    @Override
    public long sizeOctets() {
        return octets.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(octets);
    }

    @Override
    public boolean isInMemory() {
        return true;
    }
}
