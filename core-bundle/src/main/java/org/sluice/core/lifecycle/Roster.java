package org.sluice.core.lifecycle;

import java.util.List;

/**
 * Who serves and who is missing at a moment. Immutable.
 *
 * @param serving one handle for each name and instance
 * @param absent required modules without one, and optional ones that are known
 */
public record Roster(List<ModuleHandle> serving, List<Absence> absent) {

    /** Nobody. */
    public static final Roster EMPTY = new Roster(List.of(), List.of());
}
