package org.sluice.core.body;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sluice.injection.BodySource;

/** A source on disk, as a large message is; whoever made the file removes it. */
public record FileSource(Path path) implements BodySource {

    @Override
    public long sizeOctets() {
        return path.toFile().length();
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public Optional<Path> file() {
        return Optional.of(path);
    }

    @Override
    public void release() {}
}
