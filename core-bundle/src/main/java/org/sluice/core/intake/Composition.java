package org.sluice.core.intake;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.message.HeaderField;
import org.sluice.spool.Content;

/**
 * What a copy is to be made of. Copies whose compositions are equal are the same octets.
 *
 * @param trace lines to put in front
 * @param forged received fields to leave out
 */
record Composition(MessageContent content, byte[] trace, Predicate<HeaderField> forged, List<Edit> edits) {

    /** Whether what is composed can be read without the disk. */
    boolean isInMemory() {
        return content.body().isInMemory();
    }

    /** Whether composing does; where the header is known already, few edits need more. */
    boolean readsDisk() {
        return content.readsDisk(edits);
    }

    long octetsToGoThrough() {
        return content.octetsToCompose(edits);
    }

    Content compose() throws IOException {
        return content.compose(trace, forged, edits);
    }
}
