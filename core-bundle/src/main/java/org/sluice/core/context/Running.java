package org.sluice.core.context;

/** Something that runs on behalf of a session or transaction. Called on the session's home executor. */
public interface Running {

    /** Nobody wants the result any more: cancels what runs and never answers. */
    void cancel();

    /** The core is leaving: cancels what runs and answers with {@link org.sluice.injection.Replaced}. */
    void replaced();
}
