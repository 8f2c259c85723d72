package org.sluice.module.beik;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads a message and remembers whether it was the message that could not be read: then the helper is not to blame. */
final class MessageReading extends FilterInputStream {

    private boolean failed;

    MessageReading(InputStream message) {
        super(message);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return super.read(into, offset, length);
        } catch (IOException | RuntimeException e) {
            failed = true;
            throw e;
        }
    }

    boolean failed() {
        return failed;
    }
}
