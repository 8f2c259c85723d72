package org.sluice.operations;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The open sessions. A service of the core; what it shows is a moment's view. */
@ProviderType
public interface Sessions {

    /** Open sessions, oldest first: id, listener, peer, hello, phase, since, messages, … as printable values. */
    List<Map<String, String>> sessions(int limit);

    /** Both dictionaries of an open session or of a message that is still explained, under {@code connection}, {@code message}. */
    Optional<Map<String, Map<String, String>>> dictionaries(String id);

    /** How many are open. */
    int count();
}
