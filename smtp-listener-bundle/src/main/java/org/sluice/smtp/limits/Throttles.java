package org.sluice.smtp.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sluice.smtp.scope.Layer;
import org.sluice.smtp.scope.Rate;

/**
 * How fast messages may come, for every scope with a rate of its own. Each has a bucket that holds one period's messages
 * and fills evenly, so that a limit is neither passed at the turn of a period nor forgotten within it. There are as many
 * buckets as scopes. Safe from any thread.
 */
public final class Throttles {

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /** Counts a message in every scope; counts it in none when one of them has had enough. */
    public boolean admits(List<Layer> layers) {
        List<Bucket> taken = null;
        for (Layer layer : layers) {
            Rate rate = layer.messageRate();
            if (!rate.isLimited()) {
                continue;
            }
            taken = taken == null ? new ArrayList<>(layers.size()) : taken;
            Bucket bucket = buckets.compute(
                    layer.prefix(), (key, old) -> old != null && old.rate.equals(rate) ? old : new Bucket(rate));
            if (!bucket.take(System.nanoTime())) {
                taken.forEach(Bucket::putBack);
                return false;
            }
            taken.add(bucket);
        }
        return true;
    }

    /** One scope's: counts in messages, with fractions. */
    static final class Bucket {
        /** A message, but for what is lost in counting fractions. */
        private static final double ONE = 1 - 1e-6;

        private final Rate rate;
        private double left;
        private long lastNanos;
        private boolean used;

        Bucket(Rate rate) {
            this.rate = rate;
            this.left = rate.messages();
        }

        synchronized boolean take(long nowNanos) {
            if (used) {
                double earned = (double) (nowNanos - lastNanos) / rate.time().toNanos() * rate.messages();
                left = Math.min(rate.messages(), left + Math.max(0, earned));
            }
            used = true;
            lastNanos = nowNanos;
            if (left < ONE) {
                return false;
            }
            left = Math.max(0, left - 1);
            return true;
        }

        synchronized void putBack() {
            left = Math.min(rate.messages(), left + 1);
        }
    }
}
