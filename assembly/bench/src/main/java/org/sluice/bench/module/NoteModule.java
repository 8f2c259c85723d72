package org.sluice.bench.module;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * An optional one, which uses all that the core lends to modules: a state that lives as long as the connection, a timer, a
 * metric, facts. Whatever of that outlives a version would hold its class loader.
 */
@Component(
        configurationPid = "org.sluice.bench_note",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(name = "bench_note", phases = Phase.RCPTTO, order = 200)
public final class NoteModule implements ValidationModule {

    private static final Duration PAUSE = Duration.ofMillis(1);

    private final String version;

    /** Remembers which version it is. */
    @Activate
    public NoteModule(BundleContext bundle) {
        version = bundle.getBundle().getVersion().toString();
    }

    /** Has no options; an edit is fine. */
    @Modified
    void configure() {}

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        long count = context.state(StateScope.CONNECTION, Count::new).next();
        context.metrics().add("bench_note_recipients_total", 1);
        context.effects().put("bench_note.version", version).put("bench_note.count", Long.toString(count));
        context.onCancel(context::remaining);
        return context.delay(PAUSE).thenApply(waited -> Verdict.CONTINUE);
    }

    /** Recipients this version has seen of the connection. */
    private static final class Count implements AutoCloseable {
        private final AtomicLong seen = new AtomicLong();

        long next() {
            return seen.incrementAndGet();
        }

        @Override
        public void close() {
            seen.set(0);
        }
    }
}
