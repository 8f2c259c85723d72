package org.sluice.core.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Predicate;
import org.sluice.core.body.Rope;
import org.sluice.injection.BodySource;
import org.sluice.message.HeaderField;
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

    /** The octets behind the header with these edits applied; one instance for all edits that leave them the same. */
    MessageBody editedBody(List<Edit> edits);

    /** All octets with these edits applied; those received where there are none. */
    default MessageBody edited(List<Edit> edits) {
        try {
            return edits.isEmpty() ? body() : Rope.of(compose(new byte[0], edits));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The MIME parts with these edits applied; parsed once, bounded. Reads the disk for large bodies. */
    List<MessagePart> parts(List<Edit> edits);

    /**
     * The message to store: {@code trace} (complete header lines) in front, edits applied. Contents made from the same
     * edits of the body share the body instance. Reads the disk for large bodies that are edited.
     */
    Content compose(byte[] trace, List<Edit> edits) throws IOException;

    /** The same, leaving out received fields that only pretend to be ours. */
    default Content compose(byte[] trace, Predicate<HeaderField> forged, List<Edit> edits) throws IOException {
        return compose(trace, edits);
    }

    /** Whether the header ended within its limits; a message with a larger one is refused. */
    default boolean isHeaderComplete() {
        return true;
    }

    /** How often a field of that name was received. */
    default int countFields(String name) {
        return headers(List.of()).all(name).size();
    }

    /** Whether composing with these edits may read the disk, so that it does not belong on an event loop. */
    default boolean readsDisk(List<Edit> edits) {
        return false;
    }

    /** How many octets composing with these edits goes through at least: those of the header, or all where the body changes. */
    default long octetsToCompose(List<Edit> edits) {
        return body().sizeOctets();
    }

    /** Runs the action when this content is released, at once if it has been. For whoever counts messages under way. */
    default void whenReleased(Runnable action) {}

    /** Ends all leases and frees the source once the last open stream is closed. Idempotent. */
    void release();
}
