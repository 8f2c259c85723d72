package org.sluice.core.dispatch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;
import org.sluice.core.content.MessageContent;
import org.sluice.core.lifecycle.Timers;
import org.sluice.core.record.Recorder;
import org.sluice.counters.Counters;
import org.sluice.datasource.Datasource;
import org.sluice.dns.Dns;
import org.sluice.metrics.Metrics;

/** What calls are made with. The services come and go; each is read once where it is used, and may be null. */
final class Services {

    final Timers timers;
    final Executor workers;
    final Map<String, Datasource> datasources = new ConcurrentHashMap<>();
    volatile Dns dns;
    volatile Counters counters;
    volatile Metrics metrics;
    volatile MessageContent.Factory contents;
    volatile IntSupplier dnsQuestions = () -> Integer.MAX_VALUE;
    volatile Recorder recorder = Recorder.off();

    Services(Timers timers, Executor workers) {
        this.timers = timers;
        this.workers = workers;
    }

    /** Runs what a module left with us, away from event loops and timers; here and now once the workers are gone. */
    void onWorker(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException stopping) {
            task.run();
        }
    }
}
