package org.sluice.core.context;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.sluice.core.content.MessageContent;
import org.sluice.core.explain.ExplainStore;
import org.sluice.core.explain.OutcomeFanOut;
import org.sluice.core.record.Recorder;
import org.sluice.injection.BodySource;
import org.sluice.message.EnvelopeAddress;

/** What sessions need of the core around them. */
public interface Surroundings {

    /** Makes a content of what an injector received; fails with {@link org.sluice.injection.Replaced} where that is over. */
    MessageContent receive(BodySource source);

    /** Where a module's own code may run. */
    Executor workers();

    /** Elapsed time. */
    LongSupplier nanos();

    /** The time of day. */
    Clock clock();

    /** Where records are kept. */
    ExplainStore explanations();

    /** Where questions are kept, to be put again. */
    Recorder recorder();

    /** Our name in Authentication-Results. */
    String authservId();

    /** Whether that header names the user of an authenticated session. */
    boolean reportsUsers();

    /** Whether mail for that recipient is taken from anybody. */
    boolean isOurs(EnvelopeAddress recipient);

    /** Who hears of what ended. */
    OutcomeFanOut outcomes();
}
