package org.sluice.smtp.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
import org.sluice.injection.Reception;
import org.sluice.injection.Replaced;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.SmtpReply;
import org.sluice.operations.MailLog;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.content.ReceivedBody;
import org.sluice.smtp.core.CoreServices.Core;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/**
 * One connection's line to the core. Hides that the core may be away for a moment or be replaced under an open session: a
 * question is held until there is a core (bounded), the session goes on there from its snapshot, and the same question is
 * asked again. Used on the connection's event loop only.
 *
 * <p>A core that goes is let go of at once, as long as its classes can still be loaded and so that an idle connection does
 * not keep them: what is left is the snapshot, in JDK types, and what happened since, to be told to the next core.
 */
public final class CoreLink {

    private static final Logger LOG = LoggerFactory.getLogger(CoreLink.class);
    private static final long POLL_MILLIS = 25;

    private final CoreServices services;
    private ConnectionFacts facts;
    private SessionOptions options;
    private final ScheduledExecutorService home;
    private final Map<String, String> notes = new LinkedHashMap<>(2);
    private final List<Consumer<Session>> untold = new ArrayList<>(0);
    private Core owner;
    private Session session;
    private Map<String, Object> picture;
    private String aborted;
    private Map<String, String> secured;
    private String id;
    private boolean asking;
    private boolean left;
    private boolean closed;

    public CoreLink(
            CoreServices services, ConnectionFacts facts, SessionOptions options, ScheduledExecutorService home) {
        this.services = services;
        this.facts = facts;
        this.options = options;
        this.home = home;
        this.id = facts.remote().getAddress().getHostAddress();
    }

    /** Id of the session for log lines; the peer's address before there is one. */
    public String id() {
        return id;
    }

    /** Another client is served from now on; the next question is to tell the session. */
    public void serve(ConnectionFacts adopted, SessionOptions itsOptions) {
        facts = adopted;
        options = itsOptions;
    }

    /** The session; empty while the core is away. */
    public Optional<Session> session() {
        return isServed() ? Optional.of(session) : Optional.empty();
    }

    /** Writes a line into a log of the core's; without a core it is lost. */
    public void log(MailLog.Event event, Map<String, ?> fields) {
        services.log().ifPresent(log -> log.write(event, fields));
    }

    /** The SMTP transaction under way; empty also while the core is away. */
    public Optional<Transaction> transaction() {
        return session == null ? Optional.empty() : session.transaction();
    }

    /** Why no message can be taken now. */
    public Optional<SmtpReply> refusal() {
        return services.current().flatMap(core -> core.admission().refusal());
    }

    /**
     * Runs a phase. The answer comes on the event loop, at once or later, and always: where the core has none, it is the
     * refusal design and RFC foresee for that phase.
     *
     * @param about what is asked about; called again when the question moves to another core
     */
    public void ask(Phase phase, Function<Session, Scope> about, Consumer<Outcome> then) {
        boolean closing = phase.isBefore(Phase.MAILFROM) && phase != Phase.AUTH;
        put(new Question<>(
                (core, on) -> core.dispatcher().dispatch(phase, about.apply(on)),
                then,
                phase == Phase.AUTH ? unanswered(Reply.AUTH_TROUBLE) : unanswered(closing),
                unanswered(true)));
    }

    /** Hands the message over. */
    public void take(ReceivedBody body, Consumer<Reception> then) {
        BiFunction<Core, Session, CompletionStage<Reception>> question = (core, on) -> {
            Transaction transaction = on.transaction().orElseThrow();
            transaction.received(body.lend());
            return core.intake().take(transaction);
        };
        put(new Question<>(question, then, untaken(false), untaken(true)));
    }

    /** The budgets of the core this session is with, for a message that comes; empty when there is no core to be had. */
    public void admission(Consumer<Optional<Admission>> then) {
        put(new Question<>(
                (core, on) -> CompletableFuture.completedFuture(Optional.of(core.admission())),
                then,
                Optional.empty(),
                Optional.empty()));
    }

    /** What the connection dictionary says; while the core is away, what it began with. */
    public Optional<String> fact(String name) {
        return isServed()
                ? session.attributes().get(name)
                : Optional.ofNullable(facts.attributes().get(name));
    }

    /** Notes a fact, here or, as long as the core is away, for the next one. */
    public void note(String name, String value) {
        if (isServed()) {
            session.note(name, value);
        } else {
            notes.put(name, value);
        }
    }

    /** What the listener knew about the client before the core did. */
    public ConnectionFacts facts() {
        return facts;
    }

    /** Whether the client's address alone lets it relay. */
    public boolean mayRelayByAddress() {
        String value = facts.attributes().get("can_relay");
        return value != null && AttributeKey.isTrue(value);
    }

    /** Tells how an AUTH ended, now or, as long as the core is away, to the next one before it is asked anything. */
    public void authenticated(String mechanism, String user, String status) {
        Consumer<Session> told = on -> on.authenticated(mechanism, user, status);
        if (isServed()) {
            told.accept(session);
        } else {
            untold.add(told);
        }
    }

    /** Ends the transaction, if one is open. */
    public void abort(String why) {
        if (isServed()) {
            session.transaction().ifPresent(open -> open.abort(why));
        } else {
            aborted = why;
        }
    }

    /** TLS is up; with these facts. */
    public void secured(Map<String, String> facts) {
        if (isServed()) {
            session.secured(facts);
        } else {
            secured = facts;
        }
    }

    /** Ends the session; nothing is answered any more. */
    public void close(String why) {
        if (!closed) {
            closed = true;
            if (isServed()) {
                session.close(why);
            }
            session = null;
            owner = null;
            picture = null;
        }
    }

    /** The core went, or one came. Without a question under way the session follows at once. */
    public void coreChanged() {
        if (!closed && !asking && (session != null || picture != null)) {
            try {
                attach();
            } catch (RuntimeException | LinkageError e) {
                // The next question says so to the client.
                LOG.warn("{} does not follow to another core yet: {}", id, e.toString());
            }
        }
    }

    /** What is asked; {@code trouble} is the answer when the core fails, {@code gone} when there is none for too long. */
    private static final class Question<T> {
        private final BiFunction<Core, Session, CompletionStage<T>> asked;
        private final Consumer<T> then;
        private final T trouble;
        private final T gone;
        private long heldSince;

        Question(BiFunction<Core, Session, CompletionStage<T>> asked, Consumer<T> then, T trouble, T gone) {
            this.asked = asked;
            this.then = then;
            this.trouble = trouble;
            this.gone = gone;
        }
    }

    private <T> void put(Question<T> question) {
        asking = true;
        attempt(question);
    }

    private <T> void attempt(Question<T> question) {
        if (closed) {
            return;
        }
        try {
            if (!attach()) {
                hold(question);
                return;
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} cannot go on with another core", id, e);
            answer(question, question.gone);
            return;
        }
        question.heldSince = 0;
        try {
            question.asked.apply(owner, session).whenComplete((answer, failure) -> answered(question, answer, failure));
        } catch (RuntimeException | LinkageError e) {
            failed(question, e);
        }
    }

    private <T> void answered(Question<T> question, T answer, Throwable failure) {
        if (closed) {
            return;
        }
        if (failure == null) {
            answer(question, answer);
        } else {
            failed(question, failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure);
        }
    }

    private <T> void failed(Question<T> question, Throwable cause) {
        if (cause instanceof Replaced) {
            left = true;
            attempt(question);
        } else {
            LOG.error("{} the core failed to answer", id, cause);
            answer(question, question.trouble);
        }
    }

    private <T> void answer(Question<T> question, T answer) {
        asking = false;
        question.then.accept(answer);
        if (!asking) {
            coreChanged();
        }
    }

    /** The core is away: looks again soon, and gives up when the hold is over. */
    private <T> void hold(Question<T> question) {
        long now = System.nanoTime();
        if (question.heldSince == 0) {
            question.heldSince = now;
        }
        if (now - question.heldSince > options.coreHoldTime.toNanos()) {
            LOG.warn("{} no core to ask within {} s", id, options.coreHoldTime.toSeconds());
            answer(question, question.gone);
        } else {
            home.schedule(() -> attempt(question), POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sees to it that the session is with the core that serves now. False: none does. */
    private boolean attach() {
        if (session != null && !isServed()) {
            picture = session.snapshot();
            session = null;
            owner = null;
        }
        Core core = services.current().orElse(null);
        if (core == null) {
            return false;
        }
        if (session == null) {
            session = picture == null
                    ? core.contexts().open(facts, home)
                    : core.contexts().resume(picture, home);
            picture = null;
            id = session.id();
            tellWhatHappened();
        }
        if (core != owner) {
            owner = core;
            left = false;
        }
        return !left;
    }

    private void tellWhatHappened() {
        notes.forEach(session::note);
        notes.clear();
        untold.forEach(news -> news.accept(session));
        untold.clear();
        if (aborted != null) {
            session.transaction().ifPresent(open -> open.abort(aborted));
            aborted = null;
        }
        if (secured != null) {
            session.secured(secured);
            secured = null;
        }
    }

    /** Whether the session is with a core that has not begun to go. */
    private boolean isServed() {
        return session != null && services.serves(owner.contexts());
    }

    private Outcome unanswered(boolean closing) {
        SmtpReply reply = options.reply(closing ? Reply.NO_ANSWER_CLOSING : Reply.NO_ANSWER);
        return Outcome.of(Verdict.defer("no core")).reply(reply).close(closing).build();
    }

    private Outcome unanswered(Reply reply) {
        return Outcome.of(Verdict.defer("no core")).reply(options.reply(reply)).build();
    }

    private Reception untaken(boolean closing) {
        SmtpReply reply = options.reply(closing ? Reply.NO_ANSWER_CLOSING : Reply.NO_ANSWER);
        return Reception.of(reply, closing, Duration.ZERO, List.of());
    }
}
