package org.sluice.injection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** The octets an injector received: header and body, dots unstuffed, CRLF line ends. Readable from any thread. */
@ConsumerType
public interface BodySource {

    /**
     * Octets in memory, which nobody writes to any more.
     *
     * @param onRelease run once, when they are no longer needed
     */
    static BodySource of(byte[] octets, Runnable onRelease) {
        return new MemoryBody(octets, onRelease);
    }

    /** Octets in all. */
    long sizeOctets();

    /** A new stream from the first octet; any number at once. */
    InputStream open() throws IOException;

    /** The same octets as one file on the spool's file system, which a store may link instead of copying. */
    Optional<Path> file();

    /** Whether all of it lies in memory, so that reading it never waits for a disk. */
    default boolean isInMemory() {
        return false;
    }

    /** Frees memory or file; called once, by the core, after the last lease. */
    void release();
}
