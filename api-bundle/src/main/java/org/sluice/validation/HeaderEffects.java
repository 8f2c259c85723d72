package org.sluice.validation;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Header edits of one call, applied in module order. A CR, LF or NUL in name or value is refused with an
 * IllegalArgumentException; folding is the core's business.
 */
@ProviderType
public interface HeaderEffects {

    /** Puts a field in front of the header. */
    HeaderEffects prepend(String name, String value);

    /** Puts a field behind the last one. */
    HeaderEffects add(String name, String value);

    /** Removes every field of that name and adds this one in the place of the first. */
    HeaderEffects replace(String name, String value);

    /** Removes every field of that name. */
    HeaderEffects remove(String name);
}
