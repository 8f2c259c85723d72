package org.sluice.smtp.session;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.Outcome;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.auth.Authenticators;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.core.CoreLink;
import org.sluice.smtp.core.ListenerMetrics;
import org.sluice.smtp.extension.Capabilities;
import org.sluice.smtp.extension.Situation;
import org.sluice.smtp.extension.SmtpUtf8;
import org.sluice.smtp.limits.Patience;
import org.sluice.smtp.tls.TlsSession;
import org.sluice.validation.Phase;

/**
 * The dialogue with one client: one method per command. Knows the rules of RFC 5321 and the limits of the listener; what
 * modules and core decide comes as {@link Outcome}. The connection hands in one command or piece of content at a time and
 * none while an answer is awaited.
 */
public final class SmtpSession implements Situation {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpSession.class);
    private static final String EARLY_TALKER = "early_talker";

    private final Wire wire;
    private final Entrance entrance;
    private final SessionOptions options;
    private final CoreLink core;
    private final ListenerMetrics metrics;
    private final Introduction introduction;
    private final MailTransaction transaction;
    private final TrustedCommands trusted;
    private final SessionLog log;
    private final Tarpit tarpit;
    private final Mistakes mistakes;
    private final ConnectRefusal refusal;
    private final AuthDialogue authentication;
    private final StartTls startTls;

    private boolean earlyTalker;
    private boolean greeted;
    private boolean awaited;
    private boolean held;
    private boolean draining;
    private Reply farewell = Reply.SHUTTING_DOWN;
    private boolean ended;

    public SmtpSession(
            Wire wire, Entrance entrance, CoreLink core, Authenticators authenticators, ListenerMetrics metrics) {
        this.wire = wire;
        this.entrance = entrance;
        this.options = entrance.options();
        this.core = core;
        this.metrics = metrics;
        this.authentication = new AuthDialogue(this, wire, options, core, metrics, authenticators);
        this.introduction = new Introduction(this, wire, options, entrance.literal());
        this.transaction = new MailTransaction(this, wire, entrance, core);
        this.trusted = new TrustedCommands(this, wire, options, core, entrance.mayClaim());
        this.log = new SessionLog(core);
        this.tarpit = new Tarpit(options.tarpit, core);
        this.mistakes = new Mistakes(this, wire, options, core, tarpit);
        this.refusal = new ConnectRefusal(this, wire, options);
        this.startTls = new StartTls(this, wire, options);
    }

    // --- Life

    /** The client is there: CONNECT, then the banner. Whoever wants it to wait for the banner answers late. */
    public void start() {
        ask(Phase.CONNECT, session -> session, this::connected);
    }

    /** Octets came before the banner went out: those who wait at CONNECT for that hear of it. */
    public void spokeEarly() {
        if (!earlyTalker) {
            earlyTalker = true;
            core.note(EARLY_TALKER, "yes");
        }
    }

    /** Takes the place of another session of the same connection; nothing of it is left but what holds for the connection. */
    public void replace(SmtpSession before) {
        before.ended = true;
        draining = before.draining;
        farewell = before.farewell;
        suspend();
    }

    /** CONNECT was answered, and somebody else has greeted in the client's name, or tried to. */
    void connectedAndGreeted(Outcome atConnect, Outcome atHello, boolean esmtp) {
        introduction.byAnother(atConnect, atHello, esmtp);
        greet(atConnect);
    }

    /** The listener or its address is going: finishes a transaction under way and takes no other one. */
    public void drain(Reply lastWord) {
        draining = true;
        farewell = lastWord;
        leaveIfDraining();
    }

    /** The client went, or somebody else closed the connection. */
    public void closed(String why) {
        ended = true;
        log.ended(why, mistakes.count());
        transaction.dropContent();
        core.close(why);
    }

    /** Whether the 220 went out. */
    public boolean isGreeted() {
        return greeted;
    }

    /** Whether the client was refused and may only QUIT. */
    public boolean isTurnedAway() {
        return refusal.isTurnedAway();
    }

    /** Whether reading has to wait for the disk. */
    public boolean isCongested() {
        return transaction.isCongested();
    }

    boolean isDraining() {
        return draining;
    }

    /** What is said to a client that has to go although it did nothing wrong. */
    Reply farewell() {
        return farewell;
    }

    /** Whether this client may claim to be another one. */
    @Override
    public boolean mayClaim() {
        return entrance.mayClaim();
    }

    /** What this client may ask of us now. */
    public Patience patience() {
        return options.patience(entrance.isStressed());
    }

    /** Whether HELO or EHLO was said. */
    public boolean saidHello() {
        return introduction.isSaid();
    }

    /** What the client said of itself, and what it may use since. */
    Introduction introduction() {
        return introduction;
    }

    /** A message was taken: the client is here for mail. */
    void mailTaken() {
        mistakes.mailTaken();
    }

    boolean isEnded() {
        return ended;
    }

    /** Who the client is, and whether it has to say so. */
    AuthDialogue authentication() {
        return authentication;
    }

    /** The refusal of CONNECT that is told at RCPT; one that refuses nothing if there is none. */
    Outcome keptRefusal() {
        return refusal.kept();
    }

    /** What becomes of the message under way, and of the next ones. */
    public MailTransaction transaction() {
        return transaction;
    }

    @Override
    public SessionOptions options() {
        return options;
    }

    @Override
    public boolean isSecured() {
        return wire.secured().isSecured();
    }

    @Override
    public boolean maySecure() {
        return StartTls.isOffered(wire);
    }

    @Override
    public String mechanisms() {
        return authentication.offer();
    }

    @Override
    public Optional<String> user() {
        return authentication.user();
    }

    @Override
    public Optional<String> fact(String name) {
        return core.fact(name);
    }

    public String id() {
        return core.id();
    }

    /** What is written down about this session. */
    public SessionLog log() {
        return log;
    }

    /** CONNECT was answered. */
    void connected(Outcome outcome) {
        introduction.connected(outcome);
        greet(outcome);
    }

    private void greet(Outcome outcome) {
        greeted = true;
        if (refusal.admits(outcome)) {
            wire.reply(Greeting.of(core, options));
        }
    }

    // --- Commands

    /** A whole command line. */
    public void command(String line) {
        if (authentication.isLineDue()) {
            authentication.line(line);
            leaveIfDraining();
            return;
        }
        int blank = line.indexOf(' ');
        String verb = (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
        String argument = blank < 0 ? "" : line.substring(blank + 1).strip();
        log.command(verb);
        if (isTurnedAway() && !verb.equals("QUIT")) {
            if (verb.equals("BDAT")) {
                transaction.chunking().turnedAway(argument);
            } else {
                refusal.answer();
            }
            return;
        }
        if (mistakes.endSession(verb, introduction.offers(Capabilities.PIPELINING))) {
            return;
        }
        try {
            dispatch(verb, argument, line);
        } catch (CommandRefused e) {
            bad(e.reply());
        }
        leaveIfDraining();
    }

    private void dispatch(String verb, String argument, String line) throws CommandRefused {
        switch (verb) {
            case "EHLO" -> introduction.command(true, argument, line);
            case "HELO" -> introduction.command(false, argument, line);
            case "MAIL" -> transaction.mail(argument, line);
            case "RCPT" -> transaction.rcpt(argument, line);
            case "DATA" -> transaction.data(argument);
            case "BDAT" -> transaction.chunking().bdat(argument);
            case "AUTH" -> authentication.auth(argument);
            case Capabilities.START_TLS -> startTls.command(argument, introduction.shows(Capabilities.START_TLS));
            case "RSET" -> rset(argument);
            case "NOOP" -> wire.reply(options.reply(Reply.NOOP));
            case "QUIT" -> quit(argument);
            case "VRFY" -> vrfy(argument);
            case "HELP" -> wire.reply(options.reply(Reply.HELP));
            case "XCLIENT", "XREMOTEIP", "XSETCONTEXT", "XDUMPCONTEXT" -> trusted.command(verb, argument);
            case "EXPN" -> bad(Reply.NOT_IMPLEMENTED);
            default -> mistakes.unknown(verb);
        }
        metrics.command(verb);
    }

    /** TLS is up: nothing that was said before it holds (RFC 3207 section 4.2). */
    void secured(TlsSession tls) {
        transaction.reset();
        introduction.forget();
        authentication.forget();
        core.secured(tls.facts());
    }

    /** Somebody put commands behind STARTTLS. */
    void injected() {
        LOG.info("{} REJECTED octets behind STARTTLS, closing", id());
        core.note("starttls_injection", "yes");
        end(Reply.STARTTLS_INJECTION, "refused");
    }

    private void rset(String argument) throws CommandRefused {
        if (!argument.isEmpty()) {
            throw new CommandRefused(Reply.NO_ARGUMENT_ALLOWED);
        }
        transaction.reset();
        wire.reply(options.reply(Reply.RESET));
    }

    private void quit(String argument) throws CommandRefused {
        if (!argument.isEmpty()) {
            throw new CommandRefused(Reply.NO_ARGUMENT_ALLOWED);
        }
        end(Reply.BYE, "quit");
    }

    private void vrfy(String argument) throws CommandRefused {
        if (argument.isEmpty()) {
            throw new CommandRefused(Reply.ARGUMENT_NEEDED);
        }
        SmtpUtf8.checkVerify(argument, introduction.offers(SmtpUtf8.NAME));
        wire.reply(options.reply(Reply.CANNOT_VERIFY));
    }

    /** A line that is no command at all, reported before its end came. */
    public void badLine(Reply reply) {
        if (isTurnedAway()) {
            refusal.answer();
        } else if (authentication.isLineDue()) {
            authentication.badLine(reply);
        } else {
            bad(reply);
        }
    }

    /** A bad line went on and on. */
    public void flooded() {
        LOG.info("{} endless command line, closing", id());
        end(Reply.TOO_MANY_ERRORS, "flood");
    }

    // --- What commands share

    /** Asks the core; meanwhile input waits. The delay of the answer, if any, is kept by a timer. */
    void ask(Phase phase, Function<Session, Scope> about, Consumer<Outcome> then) {
        suspend();
        core.ask(phase, about, outcome -> after(tarpit.of(phase, outcome), () -> then.accept(outcome)));
    }

    /** Acts on an answer once its delay is over. */
    void after(Duration delay, Runnable action) {
        if (delay.isZero()) {
            finish(action);
        } else {
            wire.later(delay, () -> finish(action));
        }
    }

    /** Acts on an answer and lets the input go on. */
    void finish(Runnable action) {
        if (ended) {
            return;
        }
        try {
            action.run();
        } catch (RuntimeException e) {
            // Whoever completed the answer would swallow this, and the client would wait for ever.
            LOG.error("{} cannot act on an answer", id(), e);
            end(Reply.TROUBLE_CLOSING, "error");
        }
        resume();
        leaveIfDraining();
    }

    /** Input waits until {@link #finish}. */
    void suspend() {
        awaited = true;
        wire.suspend();
    }

    private void resume() {
        awaited = false;
        wire.resume();
    }

    /** Tells a refusal, and closes where it asks for that. */
    void refuse(Outcome outcome, SmtpReply reply) {
        wire.reply(reply);
        if (outcome.close() || reply.code() == 421) {
            close("refused");
        }
    }

    /** A refusal that closes says so: 421 (RFC 5321 section 3.8). */
    static SmtpReply closing(SmtpReply reply) {
        return reply.code() == 421 ? reply : new SmtpReply(421, reply.enhanced(), reply.text());
    }

    /** A command that is refused by itself. */
    void bad(Reply reply) {
        mistakes.bad(reply);
    }

    /** Holds a reply back although nothing is waited for; whoever drains the session need not wait for it. */
    void hold(Duration delay, Runnable reply) {
        held = true;
        suspend();
        after(delay, () -> {
            held = false;
            reply.run();
        });
    }

    void leaveIfDraining() {
        if (draining && !ended && (!greeted || (held || !awaited) && !transaction.isUnderWay())) {
            end(farewell, "shutdown");
        }
    }

    /** Says a last word and closes. */
    public void end(Reply lastWord, String why) {
        end(options.reply(lastWord), why);
    }

    /** Says a last word and closes. */
    void end(SmtpReply lastWord, String why) {
        wire.reply(lastWord);
        close(why);
    }

    void close(String why) {
        closed(why);
        wire.close(why);
    }
}
