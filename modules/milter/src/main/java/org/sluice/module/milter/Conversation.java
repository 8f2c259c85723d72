package org.sluice.module.milter;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.message.EnvelopeAddress;
import org.sluice.module.milter.Presenting.Content;
import org.sluice.module.milter.Reply.Word;
import org.sluice.support.upstream.Held;
import org.sluice.support.upstream.UpstreamFailure;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;

/**
 * One connection to a filter and what the filter was told over it. It lives as long as the client's connection; a new one, which has to
 * begin in the middle because we or the filter began in the middle, tells the filter first what went before.
 *
 * <p>Concurrency: the core asks one thing after the other, so there is one call at a time, which goes on wherever an answer comes. Fields
 * are guarded by this object, which nobody holds while waiting; {@link #close} may come at any time.
 */
final class Conversation implements AutoCloseable {

    private static final String NEVER = "-";

    private final Servers servers;
    private final Settings settings;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private final Set<EnvelopeAddress> recipients = new HashSet<>();
    private Held held;
    private Agreement agreement;
    private String clientTold = "";
    private String helloTold = "";
    private String messageTold = "";
    private boolean inMessage;
    private Reply ofConnection = Word.CONTINUE;
    private Reply ofMessage = Word.CONTINUE;
    private String givenUp = NEVER;
    private boolean answered;
    private boolean closed;

    Conversation(Servers servers, Settings settings) {
        this.servers = servers;
        this.settings = settings;
    }

    /** Where connections come from. */
    interface Servers {
        CompletionStage<Held> hold(ValidationContext context);
    }

    /** What the filter says to what happens in this phase; CONTINUE where it was not asked. */
    CompletionStage<EndOfMessage> hear(ValidationContext context) {
        if (isGivenUp(context)) {
            return CompletableFuture.completedFuture(word(Word.ACCEPT));
        }
        boolean known = isOpen();
        return attempt(context).exceptionallyCompose(failure -> {
            boolean unanswered = !tookAnswer();
            forget();
            // What was kept from an earlier phase may be gone: a filter that was restarted is told again, once.
            boolean stale = known && unanswered && Failures.isClosed(failure);
            return stale ? attempt(context) : CompletableFuture.failedFuture(failure);
        });
    }

    /** The filter failed and mail goes on without it: it is not tried again before the next message. */
    synchronized void giveUp(ValidationContext context) {
        givenUp = context.message().transactionId();
    }

    /** Whether the blank behind a field's colon is part of a value of the filter's. */
    synchronized boolean hasLeadingSpace() {
        return agreement != null && agreement.hasLeadingSpace();
    }

    /** What was said makes no sense; nothing more is. */
    synchronized void abandon() {
        forget();
    }

    private synchronized boolean isGivenUp(ValidationContext context) {
        return givenUp.equals(context.message().transactionId());
    }

    @Override
    public synchronized void close() {
        closed = true;
        forget();
    }

    private synchronized boolean isOpen() {
        answered = false;
        return held != null;
    }

    private synchronized boolean tookAnswer() {
        return answered;
    }

    private synchronized void forget() {
        if (held != null) {
            held.close();
        }
        held = null;
        agreement = null;
        clientTold = "";
        helloTold = "";
        messageTold = "";
        recipients.clear();
        unsent.reset();
        inMessage = false;
        ofConnection = Word.CONTINUE;
        ofMessage = Word.CONTINUE;
    }

    private CompletionStage<EndOfMessage> attempt(ValidationContext context) {
        return next(context).thenCompose(reply -> {
            boolean goesOn = reply == Word.CONTINUE && context.phase().hasContent();
            return goesOn ? present(context) : CompletableFuture.completedFuture(word(reply));
        });
    }

    private static EndOfMessage word(Reply reply) {
        return new EndOfMessage(reply, List.of(), false);
    }

    /** Tells one thing after the other, as long as the filter wants to hear more. */
    private CompletionStage<Reply> next(ValidationContext context) {
        Optional<Event> event = event(context);
        if (event.isEmpty()) {
            return CompletableFuture.completedFuture(standing());
        }
        return event.get().tell().thenCompose(reply -> {
            if (event.get().stage().isOfConnection() && reply == Word.DISCARD) {
                return CompletableFuture.failedFuture(
                        new UpstreamFailure(UpstreamFailure.Kind.GARBAGE, "wants to discard a client"));
            }
            Reply taken = take(event.get(), reply);
            return taken == Word.CONTINUE ? next(context) : CompletableFuture.completedFuture(taken);
        });
    }

    /** What the filter has said for good. */
    private synchronized Reply standing() {
        return ofConnection == Word.CONTINUE ? ofMessage : ofConnection;
    }

    /** Something to tell, and what it is about. */
    private record Event(Stage stage, boolean isNow, Asking asking) {
        CompletionStage<Reply> tell() {
            return asking.ask();
        }
    }

    private interface Asking {
        CompletionStage<Reply> ask();
    }

    /** What the filter has to hear next; empty where it has heard all, or wants no more. */
    private synchronized Optional<Event> event(ValidationContext context) {
        String client = context.connection().remoteAddress().toString();
        if (held != null && !clientTold.isEmpty() && !clientTold.equals(client)) {
            // A proxy has said who it speaks for: that is another client.
            forget();
        }
        if (held == null) {
            return Optional.of(new Event(Stage.CONNECT, false, () -> open(context)));
        }
        Phase phase = context.phase();
        if (clientTold.isEmpty()) {
            clientTold = client;
            Packet packet = Client.packet(context.connection());
            return Optional.of(told(context, Stage.CONNECT, packet, phase == Phase.CONNECT, Optional.empty()));
        }
        if (phase != Phase.CONNECT && !helloTold.equals(hello(context))) {
            helloTold = hello(context);
            reset();
            if (context.connection().helloName().isEmpty()) {
                return event(context);
            }
            Packet packet =
                    Packet.of(Stage.HELO.letter(), List.of(context.connection().helloName()));
            return isOver(ofConnection)
                    ? Optional.empty()
                    : Optional.of(told(context, Stage.HELO, packet, phase == Phase.EHLO, Optional.empty()));
        }
        if (phase.isOfConnection() || isOver(ofConnection)) {
            return Optional.empty();
        }
        return ofMessage(context);
    }

    private Optional<Event> ofMessage(ValidationContext context) {
        String message = context.message().transactionId();
        if (!messageTold.equals(message)) {
            reset();
            messageTold = message;
            inMessage = true;
            List<String> texts = new ArrayList<>(List.of(path(context.message().sender())));
            context.message().mailParameters().forEach((name, value) -> texts.add(parameter(name, value)));
            Packet packet = Packet.of(Stage.MAIL.letter(), texts);
            boolean isNow = context.phase() == Phase.MAILFROM;
            return Optional.of(told(context, Stage.MAIL, packet, isNow, Optional.empty()));
        }
        if (isOver(ofMessage)) {
            return Optional.empty();
        }
        List<EnvelopeAddress> all = new ArrayList<>(context.message().recipients());
        context.recipient().ifPresent(all::add);
        for (EnvelopeAddress each : all) {
            if (context.phase() != Phase.MAILFROM && recipients.add(each)) {
                Packet packet = Packet.of(Stage.RCPT.letter(), List.of(path(each)));
                boolean isNow = context.phase() == Phase.RCPTTO
                        && context.recipient().filter(each::equals).isPresent();
                return Optional.of(told(context, Stage.RCPT, packet, isNow, Optional.of(each)));
            }
        }
        return Optional.empty();
    }

    private static boolean isOver(Reply reply) {
        return reply != Word.CONTINUE;
    }

    private static String hello(ValidationContext context) {
        return context.connection().isTls() + " " + context.connection().helloName();
    }

    private static String path(EnvelopeAddress address) {
        return "<" + address + ">";
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? name : name + "=" + value;
    }

    /** The message before this one, if there was one, came to nothing. */
    private void reset() {
        if (inMessage) {
            unsent.writeBytes(Packet.of('A').octets());
        }
        inMessage = false;
        messageTold = "";
        recipients.clear();
        ofMessage = Word.CONTINUE;
    }

    private CompletionStage<Reply> open(ValidationContext context) {
        return servers.hold(context)
                .thenCompose(connection -> connection
                        .ask(context, new Negotiation(settings.version()))
                        .whenComplete((agreed, failure) -> {
                            if (failure != null || !keep(connection, agreed)) {
                                connection.close();
                            }
                        }))
                .thenApply(agreed -> Word.CONTINUE);
    }

    private synchronized boolean keep(Held connection, Agreement agreed) {
        if (closed) {
            return false;
        }
        held = connection;
        agreement = agreed;
        return true;
    }

    /** What is not answered waits for the next thing that is. */
    private Event told(
            ValidationContext context, Stage stage, Packet packet, boolean isNow, Optional<EnvelopeAddress> recipient) {
        if (!agreement.wants(stage)) {
            return new Event(stage, isNow, () -> CompletableFuture.completedFuture(Word.CONTINUE));
        }
        Macros.of(context, settings.hostname(context), recipient)
                .at(stage, agreement)
                .ifPresent(macros -> unsent.writeBytes(macros.octets()));
        unsent.writeBytes(packet.octets());
        if (!agreement.answers(stage)) {
            return new Event(stage, isNow, () -> CompletableFuture.completedFuture(Word.CONTINUE));
        }
        Held connection = held;
        byte[] octets = unsent.toByteArray();
        unsent.reset();
        return new Event(stage, isNow, () -> connection.ask(context, new Telling(octets)));
    }

    /** What it means for what is to come; returns what it means now. */
    private synchronized Reply take(Event event, Reply reply) {
        answered = true;
        if (event.stage() == Stage.RCPT && reply != Word.ACCEPT && reply != Word.DISCARD) {
            return event.isNow() ? reply : refusedBefore(reply);
        }
        if (event.stage().isOfConnection()) {
            ofConnection = reply;
        } else {
            ofMessage = reply;
        }
        if (event.stage() == Stage.MAIL && isOver(reply) && reply != Word.ACCEPT) {
            // The next MAIL is another message, whatever its number.
            messageTold = "";
        }
        return reply;
    }

    /**
     * A recipient that was taken in an earlier phase, by a filter that was there then or by none. It cannot be refused any more, so
     * the message is.
     */
    private Reply refusedBefore(Reply reply) {
        if (isOver(reply)) {
            ofMessage = reply;
        }
        return reply;
    }

    /** A body that was edited is put together first, which may take its time. */
    private CompletionStage<EndOfMessage> present(ValidationContext context) {
        return CompletableFuture.supplyAsync(
                        () -> new Content(
                                context.message().headers().fields(),
                                context.message().editedBody()),
                        context.blocking())
                .thenCompose(content -> present(context, content))
                .thenApply(this::ended);
    }

    private CompletionStage<EndOfMessage> present(ValidationContext context, Content content) {
        Macros macros = Macros.of(context, settings.hostname(context), Optional.empty());
        Held connection;
        Presenting presenting;
        synchronized (this) {
            if (held == null) {
                return CompletableFuture.failedFuture(
                        new UpstreamFailure(UpstreamFailure.Kind.CANCELLED, "the client is gone"));
            }
            connection = held;
            presenting = new Presenting(agreement, unsent.toByteArray(), macros, content, settings.mostEditOctets());
            unsent.reset();
        }
        return connection.ask(context, presenting);
    }

    /** After its end a message needs no abort; the next MAIL may follow. */
    private synchronized EndOfMessage ended(EndOfMessage end) {
        inMessage = !end.atEnd();
        ofMessage = end.reply();
        return end;
    }
}
