package org.sluice.core.lifecycle;

import java.util.List;

/**
 * Who serves and who is missing at a moment. Immutable.
 *
 * @param seats one for each name and instance that somebody serves
 * @param absent required modules without one
 */
public record Roster(List<Seat> seats, List<Absence> absent) {

    /** Nobody. */
    public static final Roster EMPTY = new Roster(List.of(), List.of());
}
