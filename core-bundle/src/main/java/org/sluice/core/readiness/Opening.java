package org.sluice.core.readiness;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.Injector;

/**
 * Looks around until everything is there, then opens the injectors and announces it. Called from one thread again and again,
 * also afterwards: an injector that comes later, or comes back after an update, is opened too.
 */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(3);

    private final Surroundings surroundings;
    private final Clock clock;
    private final Consumer<Map<String, List<InetSocketAddress>>> announce;
    private final Consumer<List<String>> giveUp;
    private final Map<Injector, Attempt> attempts = new IdentityHashMap<>();
    private Instant settlingSince;
    private boolean settled;
    private List<String> hopeless = List.of();
    private volatile boolean ready;
    private volatile String waitingFor = "the start";

    /**
     * {@code announce} hears once, with the addresses by protocol. {@code giveUp} hears before that why it will not come to
     * it unless an operator does something: a line for each reason. Whoever started us may end us then; if nobody does, a
     * mended file still opens.
     */
    Opening(
            Surroundings surroundings,
            Clock clock,
            Consumer<Map<String, List<InetSocketAddress>>> announce,
            Consumer<List<String>> giveUp) {
        this.surroundings = surroundings;
        this.clock = clock;
        this.announce = announce;
        this.giveUp = giveUp;
    }

    boolean isReady() {
        return ready;
    }

    /** Empty when ready. */
    String waitingFor() {
        return waitingFor;
    }

    void look() {
        if (!ready) {
            List<String> faults = surroundings.faults();
            if (!faults.isEmpty()) {
                waitingFor = String.join("; ", faults);
                despair(faults);
                return;
            }
        }
        if (!settled && !isSettled()) {
            return;
        }
        settled = true;
        List<Injector> injectors = new ArrayList<>(surroundings.injectors());
        injectors.sort(Comparator.comparing(Injector::protocol).thenComparing(Injector::name));
        attempts.keySet().retainAll(injectors);
        injectors.forEach(this::open);
        if (ready) {
            return;
        }
        waitingFor = unopened(injectors);
        despair(failures(injectors));
        if (waitingFor.isEmpty()) {
            announce.accept(addresses(injectors));
            ready = true;
        }
    }

    private boolean isSettled() {
        List<String> missing = surroundings.missing();
        if (!missing.isEmpty()) {
            waitingFor = String.join(", ", missing);
            settlingSince = null;
            return false;
        }
        if (settlingSince == null) {
            settlingSince = clock.instant();
        }
        List<String> unsettled = surroundings.unsettled();
        if (unsettled.isEmpty()) {
            return true;
        }
        waitingFor = String.join(", ", unsettled);
        if (clock.instant().isBefore(settlingSince.plus(SETTLING))
                || !surroundings.unsettledListeners().isEmpty()) {
            return false;
        }
        LOG.warn("not waiting any longer for {}: their contracts apply", waitingFor);
        return true;
    }

    private void open(Injector injector) {
        Attempt before = attempts.get(injector);
        if (before == null || before.isToBeRepeated(clock.instant())) {
            attempts.put(injector, new Attempt(injector, clock.instant()));
        }
    }

    private String unopened(List<Injector> injectors) {
        if (injectors.isEmpty()) {
            return "a listener";
        }
        return injectors.stream()
                .map(attempts::get)
                .filter(attempt -> !attempt.isOpen())
                .map(Attempt::toString)
                .findFirst()
                .orElse("");
    }

    private List<String> failures(List<Injector> injectors) {
        return injectors.stream()
                .map(attempts::get)
                .filter(attempt -> !attempt.failure.isEmpty())
                .map(Attempt::toString)
                .toList();
    }

    private void despair(List<String> reasons) {
        if (!reasons.equals(hopeless)) {
            hopeless = reasons;
            if (!reasons.isEmpty()) {
                giveUp.accept(reasons);
            }
        }
    }

    private Map<String, List<InetSocketAddress>> addresses(List<Injector> injectors) {
        Map<String, List<InetSocketAddress>> addresses = new HashMap<>();
        for (Injector injector : injectors) {
            addresses
                    .computeIfAbsent(injector.protocol(), absent -> new ArrayList<>())
                    .addAll(attempts.get(injector).opened.join());
        }
        return addresses;
    }

    /** One request to listen, and what came of it. */
    private static final class Attempt {
        private final String name;
        private final Instant at;
        private final CompletableFuture<List<InetSocketAddress>> opened;
        private volatile String failure = "";

        Attempt(Injector injector, Instant at) {
            this.name = injector.protocol() + " listener " + injector.name();
            this.at = at;
            this.opened = listen(injector);
            opened.whenComplete((addresses, cause) -> {
                if (cause != null) {
                    failure = cause.getCause() == null
                            ? cause.getMessage()
                            : cause.getCause().getMessage();
                    LOG.error("{} cannot listen: {}", name, failure);
                } else {
                    LOG.info("{} listens on {}", name, addresses);
                }
            });
        }

        boolean isOpen() {
            return opened.isDone() && !opened.isCompletedExceptionally();
        }

        boolean isToBeRepeated(Instant now) {
            return opened.isCompletedExceptionally() && now.isAfter(at.plus(RETRY));
        }

        @Override
        public String toString() {
            return failure.isEmpty() ? name : name + ": " + failure;
        }

        private static CompletableFuture<List<InetSocketAddress>> listen(Injector injector) {
            try {
                return injector.listen().toCompletableFuture();
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }
}
