package org.sluice.core.lifecycle;

import java.util.List;

/**
 * Who serves, who is missing and who is passed by at a moment. Immutable.
 *
 * @param seats one for each name and instance that somebody serves
 * @param absent required modules without one
 * @param skipped optional modules without one
 */
public record Roster(List<Seat> seats, List<Absence> absent, List<Skip> skipped) {

    /** Nobody. */
    public static final Roster EMPTY = new Roster(List.of(), List.of(), List.of());

    Roster skipping(List<Skip> skips) {
        return new Roster(seats, absent, skips);
    }
}
