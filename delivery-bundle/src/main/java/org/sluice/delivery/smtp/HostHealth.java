package org.sluice.delivery.smtp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Addresses that did not serve us lately, so that a dead host costs one attempt now and then and not one a message. */
final class HostHealth {

    private static final int MAX_HOSTS = 10_000;

    private final InstantSource clock;
    private final Supplier<Duration> pause;
    private final Map<InetSocketAddress, Failure> failures = new LinkedHashMap<>();

    private record Failure(Instant until, String why) {}

    HostHealth(InstantSource clock, Supplier<Duration> pause) {
        this.clock = clock;
        this.pause = pause;
    }

    /** Why an address is passed over now; empty when it may be tried. */
    synchronized Optional<String> trouble(InetSocketAddress address) {
        Failure failure = failures.get(address);
        if (failure == null) {
            return Optional.empty();
        }
        if (clock.instant().isBefore(failure.until())) {
            return Optional.of(failure.why());
        }
        failures.remove(address);
        return Optional.empty();
    }

    synchronized void failed(InetSocketAddress address, String why) {
        failures.remove(address);
        failures.put(address, new Failure(clock.instant().plus(pause.get()), why));
        if (failures.size() > MAX_HOSTS) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    synchronized void served(InetSocketAddress address) {
        failures.remove(address);
    }

    /** Everything may be tried again. */
    synchronized void forgive() {
        failures.clear();
    }

    synchronized int failing() {
        Instant now = clock.instant();
        failures.values().removeIf(failure -> !now.isBefore(failure.until()));
        return failures.size();
    }
}
