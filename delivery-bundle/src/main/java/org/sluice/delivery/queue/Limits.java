package org.sluice.delivery.queue;

/**
 * How many deliveries may run at once.
 *
 * @param perDestination connections to one destination
 * @param remote connections in all
 * @param local deliveries into Maildirs
 * @param warm records kept in memory until their first attempt
 */
public record Limits(int perDestination, int remote, int local, int warm) {

    int of(Lane lane) {
        return lane.remote ? perDestination : local;
    }
}
