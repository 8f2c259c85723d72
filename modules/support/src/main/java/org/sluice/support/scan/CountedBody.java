package org.sluice.support.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.sluice.message.MessageBody;

/**
 * Octets that are made while they are read, such as a message in another form. Who sends them must say first how many there are, so they
 * are read once to be counted and again to be sent: no copy of them is made.
 */
public final class CountedBody implements MessageBody {

    /** Makes the octets: the same ones each time, however they are read. */
    @FunctionalInterface
    public interface Octets {
        /** From the first one on. */
        InputStream open() throws IOException;
    }

    private final Octets octets;
    private final boolean inMemory;
    private final long size;

    private CountedBody(Octets octets, boolean inMemory, long size) {
        this.octets = octets;
        this.inMemory = inMemory;
        this.size = size;
    }

    /** Counts. Blocks on reading. {@code inMemory}: reading waits for nothing and costs little, so that an event loop may do it. */
    public static CountedBody of(Octets octets, boolean inMemory) throws IOException {
        try (InputStream in = octets.open()) {
            return new CountedBody(octets, inMemory, in.transferTo(OutputStream.nullOutputStream()));
        }
    }

    @Override
    public long sizeOctets() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return octets.open();
    }

    @Override
    public boolean isInMemory() {
        return inMemory;
    }
}
