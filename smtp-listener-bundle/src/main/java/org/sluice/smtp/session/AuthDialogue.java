package org.sluice.smtp.session;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Authenticator.Proof;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Outcome;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.auth.Authenticators;
import org.sluice.smtp.auth.BackOff;
import org.sluice.smtp.auth.SaslExchange;
import org.sluice.smtp.auth.SaslMechanism;
import org.sluice.smtp.auth.SaslStep;
import org.sluice.smtp.auth.SaslText;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Printable;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.core.CoreLink;
import org.sluice.smtp.core.ListenerMetrics;
import org.sluice.smtp.extension.Capabilities;
import org.sluice.smtp.tls.Secured;
import org.sluice.validation.Phase;

/**
 * AUTH (RFC 4954) in one session: what is offered, the lines of an exchange, and what comes of it. The phase is asked before
 * the client is challenged, so before anybody is looked up; a client is recognised once.
 *
 * <p>On the event loop only. While modules or authenticators think, the session is suspended; an answer that comes when the
 * client is gone is dropped.
 */
final class AuthDialogue {

    /** RFC 4954 section 4: base64 lines of an exchange may be that long, line end apart. */
    static final int LINE_OCTETS = 12_288;

    private static final Logger LOG = LoggerFactory.getLogger(AuthDialogue.class);
    private static final String CANCEL = "*";
    private static final String EMPTY_RESPONSE = "=";

    private final SmtpSession session;
    private final Wire wire;
    private final SessionOptions options;
    private final CoreLink core;
    private final ListenerMetrics metrics;
    private final Authenticators authenticators;
    private final BackOff backOff;

    private SaslMechanism mechanism;
    private SaslExchange exchange;
    private boolean lineDue;
    private long began;
    private String user = "";

    AuthDialogue(
            SmtpSession session,
            Wire wire,
            SessionOptions options,
            CoreLink core,
            ListenerMetrics metrics,
            Authenticators authenticators) {
        this.session = session;
        this.wire = wire;
        this.options = options;
        this.core = core;
        this.metrics = metrics;
        this.authenticators = authenticators;
        this.backOff = new BackOff(options.auth);
    }

    /** Who the client is; empty as long as nobody knows. */
    Optional<String> user() {
        return user.isEmpty() ? Optional.empty() : Optional.of(user);
    }

    /** Whether MAIL may come as far as AUTH is concerned. */
    boolean maySend() {
        return !options.auth.required() || !user.isEmpty() || core.mayRelayByAddress();
    }

    /** Whether the next line belongs to an exchange. */
    boolean isLineDue() {
        return lineDue;
    }

    /** The mechanisms for EHLO, behind a blank each; empty where there is nothing to offer. */
    String offer() {
        return offered().stream().map(each -> ' ' + each.word()).collect(Collectors.joining());
    }

    /** Somebody trusted says who the client is (XCLIENT): from now on it is as if it had proven that to us. */
    void vouchedFor(String name) {
        user = name;
    }

    /** Forgets who the client is: TLS came up, or it speaks for somebody else. What it failed at still counts. */
    void forget() {
        user = "";
        end();
    }

    private Set<SaslMechanism> offered() {
        Set<SaslMechanism> offered = EnumSet.noneOf(SaslMechanism.class);
        Secured secured = wire.secured();
        if (!user.isEmpty() || !secured.isSecured() && !options.auth.allowPlaintext()) {
            return offered;
        }
        Set<Proof> proofs = authenticators.proofs();
        options.auth.mechanisms().stream()
                .filter(each -> proofs.contains(each.proof()) && each.suits(secured))
                .forEach(offered::add);
        return offered;
    }

    // --- What the client says

    /** The command: a mechanism, and what the client has to say first, if it does. */
    void auth(String argument) throws CommandRefused {
        checkOrder();
        String[] words = argument.split(" ", -1);
        if (argument.isEmpty() || words.length > 2) {
            throw new CommandRefused(Reply.AUTH_SYNTAX);
        }
        if (authenticators.proofs().isEmpty()) {
            LOG.warn("{} nobody is there to authenticate users", session.id());
            throw new CommandRefused(Reply.AUTH_TROUBLE);
        }
        Set<SaslMechanism> offered = offered();
        SaslMechanism chosen = SaslMechanism.named(words[0])
                .filter(offered::contains)
                .orElseThrow(() -> new CommandRefused(Reply.MECHANISM_UNKNOWN));
        Optional<byte[]> initial = Optional.empty();
        if (words.length == 2) {
            String response = words[1].equals(EMPTY_RESPONSE) ? "" : words[1];
            initial = Optional.of(SaslText.decoded(response).orElseThrow(() -> new CommandRefused(Reply.BAD_BASE64)));
        }
        begin(chosen, offered.contains(SaslMechanism.SCRAM_SHA_256_PLUS), initial);
    }

    private void checkOrder() throws CommandRefused {
        if (!session.introduction().isExtended()) {
            throw new CommandRefused(Reply.HELLO_FIRST);
        }
        if (!session.introduction().has(Capabilities.AUTH)) {
            throw new CommandRefused(Reply.NOT_IMPLEMENTED);
        }
        if (session.transaction().isOpen()) {
            throw new CommandRefused(Reply.AUTH_IN_TRANSACTION);
        }
        if (!user.isEmpty()) {
            throw new CommandRefused(Reply.ALREADY_AUTHENTICATED);
        }
        if (!wire.secured().isSecured() && !options.auth.allowPlaintext()) {
            throw new CommandRefused(Reply.AUTH_NEEDS_TLS);
        }
    }

    private void begin(SaslMechanism chosen, boolean plusOffered, Optional<byte[]> initial) {
        session.suspend();
        core.ask(Phase.AUTH, about -> about, outcome -> {
            if (outcome.isRefused()) {
                session.after(outcome.delay(), () -> refused(chosen, outcome));
            } else if (outcome.delay().isZero()) {
                guarded(() -> permitted(chosen, plusOffered, initial));
            } else {
                wire.later(outcome.delay(), () -> guarded(() -> permitted(chosen, plusOffered, initial)));
            }
        });
    }

    private void refused(SaslMechanism chosen, Outcome outcome) {
        metrics.authenticated(chosen.word(), "refused");
        session.refuse(outcome, outcome.reply().orElseThrow());
    }

    private void permitted(SaslMechanism chosen, boolean plusOffered, Optional<byte[]> initial) {
        mechanism = chosen;
        exchange = chosen.begin(authenticators, this::attempt, plusOffered ? wire.secured() : Secured.PLAIN);
        if (initial.isPresent()) {
            respond(initial.get());
        } else {
            session.finish(() -> challenge(exchange.opening()));
        }
    }

    private Attempt attempt(String claimed) {
        ConnectionFacts facts = core.facts();
        boolean secured = wire.secured().isSecured();
        return Attempt.of(facts.listener(), facts.remote().getAddress(), secured, options.auth.time())
                .in(session.id())
                .by(claimed);
    }

    /** A line of the exchange. */
    void line(String line) {
        stopWaiting();
        if (line.equals(CANCEL)) {
            LOG.info("{} {} cancelled by the client", session.id(), mechanism.word());
            end();
            session.bad(Reply.AUTH_CANCELLED);
            return;
        }
        Optional<byte[]> response = SaslText.decoded(line);
        if (response.isEmpty()) {
            end();
            session.bad(Reply.BAD_BASE64);
            return;
        }
        session.suspend();
        guarded(() -> respond(response.get()));
    }

    /** A line of the exchange that is none: too long, or with octets no line has. The exchange is over. */
    void badLine(Reply reply) {
        stopWaiting();
        end();
        session.bad(reply == Reply.LINE_TOO_LONG ? Reply.AUTH_LINE_TOO_LONG : reply);
    }

    // --- What is said to it

    private void respond(byte[] message) {
        began = System.nanoTime();
        SaslExchange asked = exchange;
        asked.respond(message)
                .whenComplete((step, failure) -> wire.onLoop(() -> {
                    if (!session.isEnded() && asked == exchange) {
                        guarded(() -> answered(step, failure));
                    }
                }));
    }

    private void answered(SaslStep step, Throwable failure) {
        if (failure != null) {
            session.finish(() -> trouble(failure));
        } else if (step instanceof SaslStep.Challenge challenge) {
            session.finish(() -> challenge(challenge.octets()));
        } else if (step instanceof SaslStep.Proven proven) {
            session.finish(() -> proven(proven.user()));
        } else if (step instanceof SaslStep.Refused refused) {
            failed(refused.user(), refused.why());
        } else if (step instanceof SaslStep.Malformed malformed) {
            session.finish(() -> malformed(malformed.why()));
        }
    }

    private void challenge(byte[] octets) {
        lineDue = true;
        wire.input().expectResponse(LINE_OCTETS);
        wire.reply(new SmtpReply(334, "", SaslText.encoded(octets)));
    }

    private void proven(String name) {
        SaslMechanism used = mechanism;
        end();
        user = name;
        core.authenticated(used.word(), name, "pass");
        metrics.authenticated(used.word(), "pass");
        LOG.info("{} authenticated as {} by {}", session.id(), Printable.of(name), used.word());
        wire.reply(options.reply(Reply.AUTHENTICATED));
    }

    /** Whatever was wrong: the same reply, the same time after the beginning. */
    private void failed(String claimed, String why) {
        SaslMechanism used = mechanism;
        end();
        core.authenticated(used.word(), claimed, "fail");
        metrics.authenticated(used.word(), "fail");
        LOG.info("{} {} failed for {}: {}", session.id(), used.word(), Printable.of(claimed), Printable.of(why));
        Duration left = backOff.failed().minusNanos(System.nanoTime() - began);
        session.after(left.isNegative() ? Duration.ZERO : left, () -> {
            if (backOff.isOver()) {
                session.end(Reply.TOO_MANY_AUTH_FAILURES, "errors");
            } else {
                wire.reply(options.reply(Reply.AUTH_FAILED));
            }
        });
    }

    private void malformed(String why) {
        LOG.info("{} {}: {}", session.id(), mechanism.word(), why);
        end();
        session.bad(Reply.BAD_RESPONSE);
    }

    private void trouble(Throwable failure) {
        SaslMechanism used = mechanism;
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        end();
        core.authenticated(used.word(), "", "error");
        metrics.authenticated(used.word(), "error");
        LOG.warn(
                "{} {} without an answer: {}",
                session.id(),
                used.word(),
                cause.getClass().getSimpleName());
        wire.reply(options.reply(Reply.AUTH_TROUBLE));
    }

    private void stopWaiting() {
        lineDue = false;
        wire.input().expectCommands();
    }

    private void end() {
        if (lineDue) {
            stopWaiting();
        }
        exchange = null;
        mechanism = null;
    }

    /** A session that waits for us must not wait for ever. */
    private void guarded(Runnable action) {
        if (session.isEnded()) {
            return;
        }
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("{} cannot go on with an authentication", session.id(), e);
            session.end(Reply.TROUBLE_CLOSING, "error");
        }
    }
}
