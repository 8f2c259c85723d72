package org.sluice.validation;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Header edits of one call, applied in module order. A CR, LF or NUL in name or value is refused with an
 * IllegalArgumentException; folding is the core's business, but for values that are taken as they are.
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

    /**
     * Puts a field in that place, 0 in front of all, behind the last one where there are fewer. What stands behind its colon is
     * taken as it is, for fields somebody has signed: octets as ISO-8859-1, a CRLF only where white space and more follow.
     */
    HeaderEffects insert(int position, String name, String value);

    /**
     * Gives one of several fields of that name another value, taken as it is: 1 is the first; added behind the last field where
     * there are fewer. Not empty.
     */
    HeaderEffects change(String name, int occurrence, String value);

    /** Removes one of several fields of that name: 1 is the first. */
    HeaderEffects remove(String name, int occurrence);
}
