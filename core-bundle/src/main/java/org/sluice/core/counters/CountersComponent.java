package org.sluice.core.counters;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.counters.Counters;
import org.sluice.support.configuration.Reading;
import org.sluice.validation.ConfigurationRefused;

/**
 * Publishes {@link Counters} of this node. A jump of the system's clock neither forgets nor doubles anything: the clock is
 * read once, and time goes on from there.
 */
@Component(
        service = Counters.class,
        configurationPid = "org.sluice.core",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class CountersComponent implements Counters {

    private static final Logger LOG = LoggerFactory.getLogger(CountersComponent.class);
    private static final int MAX_SERIES = 1_000;

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Keys of a series; the least used ones beyond are forgotten. */
        String counter__keys() default "100000";
    }

    private final Map<String, Series> series = new ConcurrentHashMap<>();
    private final LongSupplier millis;
    private volatile int maxKeys;

    /** Counters on the system's clock. */
    public CountersComponent() {
        this(steadyClock());
    }

    CountersComponent(LongSupplier millis) {
        this.millis = millis;
    }

    @Activate
    void activate(Config config) {
        maxKeys = bound(config.counter__keys());
    }

    /** A new bound is for series that begin later; what is counted already stays. */
    @Modified
    void modify(Config config) {
        try {
            maxKeys = bound(config.counter__keys());
        } catch (ConfigurationRefused refused) {
            LOG.error("etc/org.sluice.core.cfg: {}; the old values stay", refused.getMessage());
        }
    }

    @Override
    public CompletionStage<Double> add(String name, String key, long count, Duration span) {
        return answer(name, found -> found.add(key, count, span));
    }

    @Override
    public CompletionStage<Double> sum(String name, String key, Duration span) {
        return answer(name, found -> found.sum(key, span));
    }

    private CompletionStage<Double> answer(String name, Function<Series, Double> question) {
        Series found = series.get(name);
        if (found == null) {
            if (series.size() >= MAX_SERIES) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("series: " + name + " (expected: at most " + MAX_SERIES + ")"));
            }
            found = series.computeIfAbsent(name, n -> new Series(maxKeys, millis));
        }
        return CompletableFuture.completedFuture(question.apply(found));
    }

    private static int bound(String value) {
        return (int) Reading.number(value, 1, Integer.MAX_VALUE)
                .orElseThrow(() -> new ConfigurationRefused("counter_keys", value, "a number from 1"));
    }

    private static LongSupplier steadyClock() {
        long startMillis = System.currentTimeMillis();
        long startNanos = System.nanoTime();
        return () -> startMillis + (System.nanoTime() - startNanos) / 1_000_000;
    }
}
