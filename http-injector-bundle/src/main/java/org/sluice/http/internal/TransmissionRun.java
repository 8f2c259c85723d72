package org.sluice.http.internal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.http.generation.Generated;
import org.sluice.http.generation.RecipientRefused;
import org.sluice.http.generation.RequestRefused;
import org.sluice.http.generation.Stamp;
import org.sluice.http.generation.Transmission;
import org.sluice.http.internal.Services.Core;
import org.sluice.injection.BodySource;
import org.sluice.injection.Reception;
import org.sluice.injection.Replaced;
import org.sluice.injection.Transaction;
import org.sluice.message.SmtpReply;

/**
 * One transmission on its way into the spool.
 *
 * <p>Everything here runs on {@code home}, one task at a time. A recipient is waiting, then under way, then decided; at most
 * {@code parallel_messages} are under way. When the core is replaced, those under way go back to waiting and are generated
 * again for the next core, with the same Message-ID; nothing of them was committed. When the deadline passes, all that is not
 * decided is reported as deferred, and whatever comes later is dropped.
 */
final class TransmissionRun {

    private static final Logger LOG = LoggerFactory.getLogger(TransmissionRun.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final SmtpReply UPDATING =
            new SmtpReply(451, "4.3.0", "The server is being updated; try again later");
    private static final SmtpReply NO_ROOM = new SmtpReply(452, "4.3.1", "No room for the message; try again later");
    private static final SmtpReply OUR_FAULT = new SmtpReply(451, "4.3.0", "Internal error; try again later");
    private static final SmtpReply NO_TIME =
            new SmtpReply(451, "4.4.7", "No time left for the message; try again later");
    private static final SmtpReply TOO_LATE =
            new SmtpReply(451, "4.4.7", "No answer in time; the message may have been accepted");

    private final String id;
    private final Request request;
    private final Settings settings;
    private final Services services;
    private final Executor home;
    private final ScheduledExecutorService timer;
    private final long startedNanos = System.nanoTime();
    private final Instant date = Instant.now();
    private final CompletableFuture<Reply> answer = new CompletableFuture<>();
    private final Deque<Integer> again = new ArrayDeque<>();
    private final BitSet decided = new BitSet();

    private Transmission transmission;
    private Results results;
    private CoreSessions sessions;
    private int next;
    private int underWay;
    private long heldUntilNanos;
    private boolean holding;

    TransmissionRun(
            String id,
            Request request,
            Settings settings,
            Services services,
            Executor home,
            ScheduledExecutorService timer) {
        this.id = id;
        this.request = request;
        this.settings = settings;
        this.services = services;
        this.home = home;
        this.timer = timer;
    }

    CompletionStage<Reply> start() {
        home.execute(this::begin);
        return answer;
    }

    private void begin() {
        try {
            transmission = Transmission.read(request.content(), settings.limits());
        } catch (RequestRefused e) {
            answer.complete(Reply.error(e.status(), e.code(), e.getMessage(), e.description()));
            return;
        } catch (RuntimeException e) {
            LOG.error("transmission {} cannot be read", id, e);
            answer.complete(Reply.error(500, "1000", "internal error", "the request could not be read"));
            return;
        }
        results =
                new Results(id, transmission, request.number("num_rcpt_errors", Integer.MAX_VALUE, Integer.MAX_VALUE));
        sessions = new CoreSessions(id, request, transmission.facts(), home);
        Optional<SmtpReply> refusal =
                services.core().flatMap(core -> core.admission().refusal());
        if (refusal.isPresent()) {
            answer.complete(Reply.unavailable(refusal.get().toString()));
            return;
        }
        later(settings.answerTime(), this::expire);
        pump();
    }

    /** Sets recipients under way as long as there are some, room, and a core. */
    private void pump() {
        while (!answer.isDone() && !holding && underWay < settings.parallelMessages()) {
            if (again.isEmpty() && next == transmission.size()) {
                break;
            }
            Optional<Core> core = services.core();
            if (core.isEmpty()) {
                hold();
                return;
            }
            int index = again.isEmpty() ? next++ : again.poll();
            underWay++;
            send(index, core.get());
        }
        if (underWay == 0 && again.isEmpty() && next == transmission.size()) {
            finish("quit");
        }
    }

    private void send(int index, Core core) {
        try {
            Generated message = transmission.generate(new Stamp(id, index, date));
            take(message, core)
                    .whenComplete((reception, failure) -> home.execute(() -> taken(index, reception, failure)));
        } catch (RecipientRefused e) {
            decide(index, () -> results.refused(index, e.getMessage(), e.description()));
        } catch (IOException e) {
            LOG.warn("{} message {} cannot be kept: {}", sessions.id(), index, e.toString());
            decide(index, () -> results.replied(index, NO_ROOM));
        } catch (Replaced e) {
            putBack(index);
        } catch (RuntimeException e) {
            LOG.error("{} message {} cannot be sent", sessions.id(), index, e);
            decide(index, () -> results.replied(index, OUR_FAULT));
        }
    }

    private CompletionStage<Reception> take(Generated message, Core core) throws IOException {
        Transaction transaction = sessions.on(core.contexts()).begin(message.sender(), Map.of(), "");
        try {
            transaction.recipient(message.recipient(), Map.of(), "");
            message.facts().forEach(transaction::note);
            BodySource source = Bodies.keep(message.octets(), core.admission());
            // From here on the source is the core's to release.
            transaction.received(source);
            return core.intake().take(transaction);
        } catch (IOException | RuntimeException e) {
            transaction.abort("failed");
            throw e;
        }
    }

    private void taken(int index, Reception reception, Throwable failure) {
        if (failure == null) {
            heldUntilNanos = 0;
            decide(index, () -> results.replied(index, reception.reply()));
        } else if (failure instanceof Replaced || failure.getCause() instanceof Replaced) {
            putBack(index);
        } else {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            LOG.error("{} message {} failed in the core", sessions.id(), index, cause);
            decide(index, () -> results.replied(index, OUR_FAULT));
        }
        pump();
    }

    private void decide(int index, Runnable record) {
        if (!answer.isDone() && !decided.get(index)) {
            decided.set(index);
            record.run();
        }
        underWay--;
    }

    private void putBack(int index) {
        underWay--;
        again.add(index);
        hold();
    }

    /** Waits a moment for the next core; past {@code hold_time} in all, what is left is deferred. */
    private void hold() {
        if (holding || answer.isDone()) {
            return;
        }
        if (heldUntilNanos == 0) {
            heldUntilNanos = System.nanoTime() + settings.holdTime().toNanos();
        }
        if (System.nanoTime() - heldUntilNanos > 0) {
            again.clear();
            next = transmission.size();
            if (underWay == 0) {
                finish("replaced");
            }
            return;
        }
        holding = true;
        later(LOOK_AGAIN, () -> {
            holding = false;
            pump();
        });
    }

    private void expire() {
        if (answer.isDone()) {
            return;
        }
        LOG.warn(
                "{} transmission {}: no answer within {} s",
                sessions.id(),
                id,
                settings.answerTime().toSeconds());
        again.forEach(index -> decideAs(index, NO_TIME));
        for (int i = next; i < transmission.size(); i++) {
            decideAs(i, NO_TIME);
        }
        deferUndecided(TOO_LATE);
        finish("timeout");
    }

    private void deferUndecided(SmtpReply reply) {
        for (int i = decided.nextClearBit(0); i < transmission.size(); i = decided.nextClearBit(i + 1)) {
            decideAs(i, reply);
        }
    }

    private void decideAs(int index, SmtpReply reply) {
        decided.set(index);
        results.replied(index, reply);
    }

    private void finish(String why) {
        if (answer.isDone()) {
            return;
        }
        deferUndecided(UPDATING);
        sessions.close(why);
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        services.count("sluice_http_messages_total", results.accepted(), "result", "accepted");
        services.count("sluice_http_messages_total", results.rejected(), "result", "rejected");
        services.observe("sluice_http_transmission_seconds", seconds);
        LOG.info(
                "{} transmission {}: {} accepted, {} rejected, {} ms",
                sessions.id(),
                id,
                results.accepted(),
                results.rejected(),
                Math.round(seconds * 1000));
        answer.complete(results.reply());
    }

    private void later(Duration delay, Runnable task) {
        try {
            timer.schedule(() -> home.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            answer.complete(Reply.unavailable("the server is stopping"));
        }
    }
}
