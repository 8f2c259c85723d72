package org.sluice.core.body;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.sluice.injection.BodySource;

/** A source in memory that counts how often it was freed. */
public final class TestSource implements BodySource {

    private final byte[] octets;
    private volatile int released;

    public TestSource(byte[] octets) {
        this.octets = octets;
    }

    public static TestSource of(String text) {
        return new TestSource(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    public int released() {
        return released;
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

    @Override
    public Optional<Path> file() {
        return Optional.empty();
    }

    @Override
    public void release() {
        released++;
    }
}
