package org.sluice.core.intake;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.message.HeaderField;
import org.sluice.spool.Content;
import org.sluice.spool.SpoolRecord;

/**
 * One record to store, taken down on the home executor so that the rest can be done elsewhere.
 *
 * @param record all but the size
 * @param trace lines to put in front
 * @param forged received fields to leave out
 */
record Draft(
        SpoolRecord.Builder record,
        boolean isQuarantined,
        MessageContent content,
        byte[] trace,
        Predicate<HeaderField> forged,
        List<Edit> edits) {

    boolean readsDisk() {
        return content.readsDisk(edits);
    }

    Content compose() throws IOException {
        return content.compose(trace, forged, edits);
    }
}
