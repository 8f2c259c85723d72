package org.sluice.http.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.Admission;
import org.sluice.injection.BodySource;

/** Keeps generated messages until the core has taken them: in memory as long as the shared budget lasts, else on disk. */
final class Bodies {

    private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

    private Bodies() {}

    /** A source of these octets, which nobody writes to any more. */
    static BodySource keep(byte[] octets, Admission admission) throws IOException {
        if (admission.reserve(octets.length)) {
            return BodySource.of(octets, () -> admission.free(octets.length));
        }
        Path file = Files.createTempFile(admission.spillDirectory(), "http-", ".eml");
        try {
            Files.write(file, octets);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return new OnDisk(file, octets.length);
    }

    private static final class OnDisk implements BodySource {
        private final Path file;
        private final long size;

        OnDisk(Path file, long size) {
            this.file = file;
            this.size = size;
        }

        @Override
        public long sizeOctets() {
            return size;
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(file);
        }

        @Override
        public void release() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("cannot remove {}: {}; it goes at the next start", file, e.toString());
            }
        }
    }
}
