package org.sluice.core.content;

import java.io.IOException;
import java.util.List;
import org.sluice.injection.BodySource;
import org.sluice.message.Headers;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;
import org.sluice.spool.Content;

/** The content of one message: what was received, and what it looks like after edits. Safe from any thread. */
public interface MessageContent {

    /** Makes contents from what injectors received. */
    interface Factory {
        /** Takes over the source; it is released with the content. */
        MessageContent receive(BodySource source);
    }

    /** The octets as received; a lease that fails once this content is released. */
    MessageBody body();

    /** The header with these edits applied. */
    Headers headers(List<Edit> edits);

    /** The MIME parts with these edits applied; parsed once, bounded. Reads the disk for large bodies. */
    List<MessagePart> parts(List<Edit> edits);

    /**
     * The message to store: {@code trace} (complete header lines) in front, edits applied. Contents made from the same
     * edits of the body share the body instance. Reads the disk for large bodies that are edited.
     */
    Content compose(byte[] trace, List<Edit> edits) throws IOException;

    /** Ends all leases and frees the source once the last open stream is closed. Idempotent. */
    void release();
}
