package org.sluice.message;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A lease on the octets of a message, header and body as the client sent them, dots unstuffed, CRLF line ends.
 *
 * <p>May be opened any number of times, from any thread. After the message ended every read fails with an IOException;
 * it never shows another message's octets. A module that asks another one about other octets makes one of its own.
 */
@ConsumerType
public interface MessageBody {

    /** Octets in all. */
    long sizeOctets();

    /**
     * A new stream from the first octet. The caller closes it; reading may touch the disk, so not on an event loop.
     *
     * @throws IOException when the message has ended
     */
    InputStream open() throws IOException;

    /** Whether all of it lies in memory, so that reading it never waits for a disk and may happen on an event loop. */
    default boolean isInMemory() {
        return false;
    }
}
