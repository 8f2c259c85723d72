package org.sluice.core.dispatch;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.sluice.core.record.Exchange;
import org.sluice.core.record.Wording;
import org.sluice.counters.Counters;

/** The counters under one call's cancellation. */
final class CallCounters implements Counters {

    private final Counters counters;
    private final CallContext context;

    /** {@code counters} is null while there are none. */
    CallCounters(Counters counters, CallContext context) {
        this.counters = counters;
        this.context = context;
    }

    /** One that counts for nothing does not count either: it is told the sum as if it had. */
    @Override
    public CompletionStage<Double> add(String series, String key, long count, Duration span) {
        if (context.start().isShadow()) {
            return sum(series, key, span).thenApply(sum -> sum + count);
        }
        return ask(Wording.add(series, key, count, span), () -> counters.add(series, key, count, span));
    }

    @Override
    public CompletionStage<Double> sum(String series, String key, Duration span) {
        return ask(Wording.sum(series, key, span), () -> counters.sum(series, key, span));
    }

    private CompletionStage<Double> ask(String question, Supplier<CompletionStage<Double>> sum) {
        return counters == null
                ? context.refuse(
                        Exchange.Kind.COUNTERS, question, new IllegalStateException("counters: there are none now"))
                : context.guard(
                        Exchange.Kind.COUNTERS,
                        question,
                        sum.get(),
                        () -> new IllegalStateException("counters: the call was cancelled"));
    }
}
