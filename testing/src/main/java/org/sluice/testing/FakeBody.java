package org.sluice.testing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.sluice.message.MessageBody;

/** A body in memory. The array is shared, not copied. */
public record FakeBody(byte[] octets) implements MessageBody {

    /** These characters in UTF-8; line ends stay as they are. */
    public static FakeBody of(String text) {
        return new FakeBody(text.getBytes(StandardCharsets.UTF_8));
    }

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
