package org.sluice.core.lifecycle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.osgi.framework.Version;

/** Which canary is measured against which version; follows the roster. Used with the registry's lock held. */
final class Trials {

    /** Who is told of a canary that does worse. */
    interface Failed {
        /** It is to be rolled back at once. */
        void failed(String module, Version canary, String why);
    }

    private final LongSupplier nanos;
    private final Failed onFailure;
    private Map<String, Trial> running = Map.of();

    Trials(LongSupplier nanos, Failed onFailure) {
        this.nanos = nanos;
        this.onFailure = onFailure;
    }

    /** Begins, goes on with, or ends trials; every instance learns where its calls count. */
    void follow(List<Seat> seats, List<ModuleHandle> handles, CanaryBounds bounds) {
        Map<String, Trial> now = new HashMap<>();
        Map<ModuleHandle, Trial.Side> sides = new HashMap<>();
        for (Seat seat : seats) {
            if (seat.canary() != null) {
                Trial trial =
                        now.computeIfAbsent(seat.serving().identity().name(), module -> trial(module, seat, bounds));
                sides.put(seat.canary().handle(), trial.side(true));
                sides.put(seat.serving(), trial.side(false));
            }
        }
        running = now;
        handles.forEach(handle -> handle.measuredBy(sides.get(handle)));
    }

    private Trial trial(String module, Seat seat, CanaryBounds bounds) {
        Version canary = seat.canary().handle().identity().version();
        Version serving = seat.serving().identity().version();
        Trial before = running.get(module);
        return before != null && before.isAbout(canary, serving, bounds)
                ? before
                : new Trial(canary, serving, bounds, nanos, why -> onFailure.failed(module, canary, why));
    }
}
