package org.sluice.message;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The header of a message, in order, edits of earlier modules included. Names compare without case. */
@ProviderType
public interface Headers {

    /** All fields, first to last. */
    List<HeaderField> fields();

    /** The unfolded values of every field of that name, first to last. */
    List<String> all(String name);

    /** The unfolded value of the first field of that name. */
    default Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }
}
