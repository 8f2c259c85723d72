package org.sluice.smtp.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.Admission;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Outcome;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.Reception;
import org.sluice.injection.Replaced;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.internal.CoreServices.Core;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/**
 * One connection's line to the core. Hides that the core may be away for a moment or be replaced under an open session: a
 * question is held until there is a core (bounded), the session goes on there from its snapshot, and the same question is
 * asked again. Used on the connection's event loop only.
 */
final class CoreLink {

    private static final Logger LOG = LoggerFactory.getLogger(CoreLink.class);
    private static final long POLL_MILLIS = 25;

    private final CoreServices services;
    private final ConnectionFacts facts;
    private final SessionOptions options;
    private final ScheduledExecutorService home;
    private Core owner;
    private Session session;
    private boolean left;
    private boolean closed;

    CoreLink(CoreServices services, ConnectionFacts facts, SessionOptions options, ScheduledExecutorService home) {
        this.services = services;
        this.facts = facts;
        this.options = options;
        this.home = home;
    }

    /** Id of the session for log lines; the peer's address before there is one. */
    String id() {
        return session == null ? facts.remote().getAddress().getHostAddress() : session.id();
    }

    /** The session as the core knows it; empty before the first phase. */
    Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    /** The SMTP transaction under way. */
    Optional<Transaction> transaction() {
        return session == null ? Optional.empty() : session.transaction();
    }

    /** Why no message can be taken now. */
    Optional<SmtpReply> refusal() {
        return services.current().flatMap(core -> core.admission().refusal());
    }

    /** The budgets of the core this session is with; once a phase was answered there is one. */
    Admission admission() {
        return owner.admission();
    }

    /**
     * Runs a phase. The answer comes on the event loop, at once or later, and always: where the core has none, it is the
     * refusal design and RFC foresee for that phase.
     *
     * @param about what is asked about; called again when the question moves to another core
     */
    void ask(Phase phase, Function<Session, Scope> about, Consumer<Outcome> then) {
        BiFunction<Core, Session, CompletionStage<Outcome>> question = (core, on) -> {
            PhaseDispatcher dispatcher = core.dispatcher();
            return dispatcher.dispatch(phase, about.apply(on));
        };
        attempt(new Question<>(question, then, unanswered(phase), System.nanoTime() + options.coreHoldTime.toNanos()));
    }

    /** Hands the message over. */
    void take(ReceivedBody body, Consumer<Reception> then) {
        BiFunction<Core, Session, CompletionStage<Reception>> question = (core, on) -> {
            Transaction transaction = on.transaction().orElseThrow();
            transaction.received(body.lend());
            return core.intake().take(transaction);
        };
        Reception nobody = Reception.of(options.reply(Reply.NO_ANSWER), false, Duration.ZERO, List.of());
        attempt(new Question<>(question, then, nobody, System.nanoTime() + options.coreHoldTime.toNanos()));
    }

    /** Notes a fact, if there is a session to note it in. */
    void note(String name, String value) {
        session().ifPresent(s -> s.note(name, value));
    }

    /** Ends the transaction, if one is open. */
    void abort(String why) {
        transaction().ifPresent(t -> t.abort(why));
    }

    /** Ends the session; nothing is answered any more. */
    void close(String why) {
        if (!closed) {
            closed = true;
            session().ifPresent(s -> s.close(why));
        }
    }

    private record Question<T>(
            BiFunction<Core, Session, CompletionStage<T>> put, Consumer<T> then, T otherwise, long deadline) {}

    private <T> void attempt(Question<T> question) {
        if (closed) {
            return;
        }
        try {
            if (attach()) {
                question.put()
                        .apply(owner, session)
                        .whenComplete((answer, failure) -> answered(question, answer, failure));
            } else {
                hold(question);
            }
        } catch (RuntimeException e) {
            failed(question, e);
        }
    }

    private <T> void answered(Question<T> question, T answer, Throwable failure) {
        if (closed) {
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            question.then().accept(answer);
        } else if (cause instanceof Replaced) {
            left = true;
            attempt(question);
        } else {
            failed(question, cause);
        }
    }

    private <T> void failed(Question<T> question, Throwable cause) {
        if (cause instanceof Replaced) {
            left = true;
            hold(question);
            return;
        }
        LOG.error("{} the core failed to answer", id(), cause);
        question.then().accept(question.otherwise());
    }

    /** The core is away: looks again soon, and gives up when the hold is over. */
    private <T> void hold(Question<T> question) {
        if (System.nanoTime() - question.deadline() > 0) {
            LOG.warn("{} no core to ask within {} s", id(), options.coreHoldTime.toSeconds());
            question.then().accept(question.otherwise());
        } else {
            home.schedule(() -> attempt(question), POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sees to it that the session is with the core that serves now. False: none does. */
    private boolean attach() {
        Core core = services.current().orElse(null);
        if (core == null) {
            return false;
        }
        if (core != owner) {
            if (session == null) {
                session = core.contexts().open(facts, home);
            } else if (core.contexts() != owner.contexts()) {
                session = core.contexts().resume(session.snapshot(), home);
            }
            owner = core;
            left = false;
        }
        return !left;
    }

    private Outcome unanswered(Phase phase) {
        boolean closing = phase.isBefore(Phase.MAILFROM) && phase != Phase.AUTH;
        SmtpReply reply = options.reply(closing ? Reply.NO_ANSWER_CLOSING : Reply.NO_ANSWER);
        return Outcome.of(Verdict.defer("no core")).reply(reply).close(closing).build();
    }
}
