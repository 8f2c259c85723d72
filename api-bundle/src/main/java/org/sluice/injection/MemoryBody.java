package org.sluice.injection;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What {@link BodySource#of} makes. */
final class MemoryBody implements BodySource {

    private static final Runnable NOTHING = () -> {};

    private final byte[] octets;
    private final AtomicReference<Runnable> onRelease;

    MemoryBody(byte[] octets, Runnable onRelease) {
        this.octets = octets;
        this.onRelease = new AtomicReference<>(onRelease);
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
    public Optional<Path> file() {
        return Optional.empty();
    }

    @Override
    public boolean isInMemory() {
        return true;
    }

    @Override
    public void release() {
        onRelease.getAndSet(NOTHING).run();
    }
}
