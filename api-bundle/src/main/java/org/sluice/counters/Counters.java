package org.sluice.counters;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Named series of keyed counts in buckets on the clock. The sum over a span is its full buckets plus the oldest one times
 * the share of it still inside. Bounded: the least used keys of a full series are forgotten.
 */
@ProviderType
public interface Counters {

    /** Adds to the present bucket. Completes with the sum over the span, this addition included. */
    CompletionStage<Double> add(String series, String key, long count, Duration span);

    /** The sum over the span. */
    CompletionStage<Double> sum(String series, String key, Duration span);
}
