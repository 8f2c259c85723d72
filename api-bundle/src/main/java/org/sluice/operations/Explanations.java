package org.sluice.operations;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What each module said about each message, kept in memory for a bounded time and number. A service of the core. */
@ProviderType
public interface Explanations {

    /** The record of a session, transaction or message id; a session is known as long as one of its transactions is. */
    Optional<Explanation> explain(String id);

    /** The ids explained last, newest first. */
    List<String> latest(int limit);
}
