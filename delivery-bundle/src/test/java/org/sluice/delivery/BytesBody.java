package org.sluice.delivery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.sluice.message.MessageBody;

/** A message in memory; may be made to fail, or to end before its announced size. */
public final class BytesBody implements MessageBody {

    private final byte[] octets;
    private final long announced;
    private volatile boolean gone;

    public BytesBody(byte[] octets, long announced) {
        this.octets = octets;
        this.announced = announced;
    }

    public static BytesBody of(byte[] octets) {
        return new BytesBody(octets, octets.length);
    }

    public static BytesBody of(String text) {
        return of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void end() {
        gone = true;
    }

    @Override
    public long sizeOctets() {
        return announced;
    }

    @Override
    public InputStream open() throws IOException {
        if (gone) {
            throw new IOException("the message has ended");
        }
        return new ByteArrayInputStream(octets);
    }
}
