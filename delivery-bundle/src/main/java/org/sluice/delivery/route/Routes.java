package org.sluice.delivery.route;

/** The routes in force, as the bundle's own components share them. */
public interface Routes {

    /** The present table. */
    RouteTable table();

    /** Runs something after each change, on the thread of the change. Closing the handle ends it. */
    AutoCloseable onChange(Runnable listener);
}
