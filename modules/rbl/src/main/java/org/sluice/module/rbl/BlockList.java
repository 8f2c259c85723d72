package org.sluice.module.rbl;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.sluice.validation.ValidationContext;

/** Something that knows who is listed. */
interface BlockList {

    /** Asks about all of these at once; the first one that is listed counts. Never fails. */
    CompletionStage<Hit> ask(ValidationContext context, List<Target> targets);

    /** Whether each question costs others something, so that their number is bounded. */
    boolean isRemote();
}
