package org.sluice.validation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.counters.Counters;
import org.sluice.datasource.Datasource;
import org.sluice.dns.Dns;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.metrics.Metrics;

/** One call's view of the world. Everything reached through it carries the call's deadline, cancellation and record. */
@ProviderType
public interface ValidationContext {

    /** The phase this call belongs to. */
    Phase phase();

    /** The client. */
    ConnectionContext connection();

    /** The message; empty values before MAIL. */
    MessageContext message();

    /** The recipient this call is about: in RCPTTO and in the phases of a copy. */
    Optional<EnvelopeAddress> recipient();

    /** Where this call writes. */
    Effects effects();

    /** Time left until the deadline; zero or more. */
    Duration remaining();

    /** Runs when the answer is no longer wanted; at once if that has happened. Keep it short and do not block. */
    void onCancel(Runnable action);

    /** For work that must block: bounded per module, refuses with RejectedExecutionException when full, interrupted on cancel. */
    Executor blocking();

    /** DNS under this call's deadline. */
    Dns dns();

    /** The shared counters. */
    Counters counters();

    /** The datasource of that name; its look-ups fail while it is absent. */
    Datasource datasource(String name);

    /** Metrics under the module's own name. */
    Metrics metrics();

    /** The clock. */
    Instant now();

    /** Completes after the delay, or fails when the call is cancelled. No thread waits. */
    CompletionStage<Void> delay(Duration delay);

    /**
     * Completes with the value once the injector itself notes that fact of the connection ({@code early_talker}); at once if
     * it has. Fails when the call is cancelled. No thread waits.
     */
    CompletionStage<String> noted(String fact);

    /**
     * Asks another module about the same message, whatever its mode; bypasses do not apply. It sees the facts of the message
     * that this call has noted so far; what it notes itself comes back in the answer.
     */
    CompletionStage<Answer> ask(String module);

    /** Asks another module about other octets, such as one decoded part. */
    CompletionStage<Answer> ask(String module, MessageBody body);

    /** The module's own state of that scope, opened on first use and closed by the core. One per module, instance and scope. */
    <T extends AutoCloseable> T state(StateScope scope, Supplier<T> opener);
}
