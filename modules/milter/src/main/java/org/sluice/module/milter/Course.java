package org.sluice.module.milter;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sluice.message.EnvelopeAddress;
import org.sluice.module.milter.Reply.Word;
import org.sluice.support.validation.RelayDenial;
import org.sluice.validation.MessageContext;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;

/**
 * What a filter was told over one connection, what it has to hear next, and what it has said for good. Knows no connection; not safe for
 * threads.
 */
final class Course {

    private static final char ABORT = 'A';

    private final Agreement agreement;
    private final Settings settings;
    private final List<Packet> unsent = new ArrayList<>();
    /** Those it was told and did not refuse. */
    private final Set<EnvelopeAddress> recipients = new HashSet<>();
    /** Those it refused in time, with what it said. Where that was not acted on they stay recipients, and it hears no more of them. */
    private final Map<EnvelopeAddress, Reply> refused = new LinkedHashMap<>();

    private String client = "";
    private String hello = "";
    private String message = "";
    private boolean skipsRecipients;
    /** Whether it waits for the end of a message, or for its abort. */
    private boolean inMessage;

    private Reply ofConnection = Word.CONTINUE;
    private Reply ofMessage = Word.CONTINUE;

    Course(Agreement agreement, Settings settings) {
        this.agreement = agreement;
        this.settings = settings;
    }

    /**
     * Something to tell.
     *
     * @param isNow whether it is what the call is about, and not something that went before
     * @param octets to send, everything in front that was not answered included; none where no answer is to come
     */
    record Event(Stage stage, boolean isNow, Optional<EnvelopeAddress> recipient, byte[] octets) {

        boolean isAnswered() {
            return octets.length > 0;
        }

        /** Whether the filter may say that it has heard enough of these. */
        boolean maySkip(Agreement agreement) {
            return stage == Stage.RCPT && agreement.maySkip();
        }
    }

    Agreement agreement() {
        return agreement;
    }

    /** A proxy has said who it speaks for: what was told is about another client. */
    boolean isOfAnother(ValidationContext context) {
        return !client.isEmpty() && !client.equals(client(context));
    }

    /** What the filter has said for good. */
    Reply standing() {
        return ofConnection == Word.CONTINUE ? ofMessage : ofConnection;
    }

    /** What the filter has to hear next; empty where it has heard all, or wants no more. */
    Optional<Event> next(ValidationContext context) {
        Phase phase = context.phase();
        if (client.isEmpty()) {
            client = client(context);
            return Optional.of(tell(
                    context,
                    Stage.CONNECT,
                    Client.packet(context.connection()),
                    phase == Phase.CONNECT,
                    Optional.empty()));
        }
        if (phase != Phase.CONNECT && !hello.equals(hello(context))) {
            hello = hello(context);
            endMessage();
            unsent.removeIf(packet -> packet.isAbout(Stage.HELO));
            String name = context.connection().helloName();
            if (!name.isEmpty() && ofConnection == Word.CONTINUE) {
                Packet packet = Packet.of(Stage.HELO.letter(), List.of(name));
                return Optional.of(tell(context, Stage.HELO, packet, phase == Phase.EHLO, Optional.empty()));
            }
        }
        return phase.isOfConnection() || ofConnection != Word.CONTINUE ? Optional.empty() : ofMessage(context);
    }

    /** What a reply means for what is to come; returns what it means now. */
    Reply take(Event event, Reply reply) {
        if (event.stage() == Stage.RCPT && reply == Word.SKIP) {
            skipsRecipients = true;
            return Word.CONTINUE;
        }
        if (reply == Word.CONTINUE) {
            return reply;
        }
        if (event.stage().isOfConnection()) {
            ofConnection = reply;
        } else if (event.stage() == Stage.RCPT && event.isNow() && isRefusal(reply)) {
            // That one alone; who comes with it again is told of again.
            event.recipient().ifPresent(each -> {
                recipients.remove(each);
                refused.put(each, reply);
            });
        } else {
            // A recipient of an earlier phase cannot be refused any more, so the message is.
            ofMessage = reply;
        }
        return reply;
    }

    /** Everything that was not answered and so has not gone out; it counts as gone now. */
    byte[] flush() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (Packet packet : unsent) {
            octets.writeBytes(packet.octets());
            inMessage |= packet.isAbout(Stage.MAIL) || packet.isAbout(Stage.RCPT);
        }
        unsent.clear();
        return octets.toByteArray();
    }

    /** The message is shown: what goes in front of it. */
    byte[] present() {
        byte[] before = flush();
        inMessage = true;
        return before;
    }

    /** What a filter said to a message; past its end there is nothing to abort, and being asked again it has to hear it again. */
    void ended(EndOfMessage end) {
        ofMessage = end.reply();
        if (end.atEnd()) {
            inMessage = false;
            message = "";
        }
    }

    private Optional<Event> ofMessage(ValidationContext context) {
        List<EnvelopeAddress> all = new ArrayList<>(context.message().recipients());
        context.recipient().ifPresent(all::add);
        // Behind a refused MAIL comes another one, whatever the message's number; what comes instead where nobody
        // acted on the refusal is the same message.
        boolean isAnother = !message.equals(context.message().transactionId())
                || context.phase() == Phase.MAILFROM && isRefusal(ofMessage);
        // Those that others refused would be recipients to the filter; it hears of the message once more, without them.
        boolean isOtherwise = context.phase().hasContent() && !all.containsAll(recipients);
        if (isAnother || isOtherwise) {
            endMessage();
            message = context.message().transactionId();
            boolean isNow = context.phase() == Phase.MAILFROM;
            return Optional.of(tell(context, Stage.MAIL, mail(context), isNow, Optional.empty()));
        }
        if (ofMessage != Word.CONTINUE || context.phase() == Phase.MAILFROM) {
            return Optional.empty();
        }
        for (EnvelopeAddress each : all) {
            boolean isNow = context.phase() == Phase.RCPTTO
                    && context.recipient().filter(each::equals).isPresent();
            boolean isWanted = isNow ? !RelayDenial.isDue(context) : !refused.containsKey(each);
            if (isWanted && recipients.add(each) && !skipsRecipients) {
                return Optional.of(tell(context, Stage.RCPT, rcpt(context, each), isNow, Optional.of(each)));
            }
        }
        if (context.phase().hasContent() && recipients.isEmpty() && !refused.isEmpty()) {
            // To the filter there is no such message.
            ofMessage = refused.values().iterator().next();
        }
        return Optional.empty();
    }

    /** The message before, if there was one, came to nothing. What the filter has not seen of it, it need not. */
    private void endMessage() {
        unsent.removeIf(packet -> packet.isAbout(Stage.MAIL) || packet.isAbout(Stage.RCPT));
        if (inMessage) {
            unsent.add(Packet.of(ABORT));
        }
        inMessage = false;
        message = "";
        recipients.clear();
        refused.clear();
        skipsRecipients = false;
        ofMessage = Word.CONTINUE;
    }

    /** What is not answered waits for the next thing that is. */
    private Event tell(
            ValidationContext context, Stage stage, Packet packet, boolean isNow, Optional<EnvelopeAddress> recipient) {
        if (agreement.wants(stage)) {
            Macros.of(context, settings.hostname(context), recipient)
                    .at(stage, agreement)
                    .ifPresent(unsent::add);
            unsent.add(packet);
        }
        boolean answers = agreement.wants(stage) && agreement.answers(stage);
        return new Event(stage, isNow, recipient, answers ? flush() : new byte[0]);
    }

    private static Packet mail(ValidationContext context) {
        MessageContext about = context.message();
        return packet(Stage.MAIL, about.sender(), about.mailParameters());
    }

    private static Packet rcpt(ValidationContext context, EnvelopeAddress recipient) {
        return packet(Stage.RCPT, recipient, context.message().rcptParameters(recipient));
    }

    /** The path as the client wrote it, and each parameter as a text of its own. */
    private static Packet packet(Stage stage, EnvelopeAddress address, Map<String, String> parameters) {
        List<String> texts = new ArrayList<>(List.of("<" + address + ">"));
        new TreeMap<>(parameters).forEach((name, value) -> texts.add(value.isEmpty() ? name : name + "=" + value));
        return Packet.of(stage.letter(), texts);
    }

    private static boolean isRefusal(Reply reply) {
        return reply != Word.CONTINUE && reply != Word.ACCEPT && reply != Word.DISCARD;
    }

    private static String client(ValidationContext context) {
        return context.connection().remoteAddress().toString();
    }

    private static String hello(ValidationContext context) {
        return context.connection().isTls() + " " + context.connection().helloName();
    }
}
