package org.sluice.core.intake;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.core.intake.PendingMessage.PendingCopy;
import org.sluice.injection.Origin;
import org.sluice.message.HeaderField;
import org.sluice.spool.SpoolRecord;
import org.sluice.support.authentication.AuthenticationResults;

/** Turns judged copies into records for the spool. On the message's home executor. */
final class Drafter {

    private final Supplier<IntakeSettings> settings;
    private final Clock clock;

    Drafter(Supplier<IntakeSettings> settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** One draft for each copy that goes to delivery or quarantine, in the order of the recipients. */
    List<Draft> drafts(Judged judged) {
        PendingMessage message = judged.message();
        byte[] trace = trace(message);
        Predicate<HeaderField> forged = forged(message);
        List<Edit> ofMessage = message.edits();
        Common common = new Common(message, judged.content(), clock.instant());
        List<Draft> drafts = new ArrayList<>(judged.copies().size());
        for (JudgedCopy copy : judged.copies()) {
            if (copy.way() == Way.QUEUE || copy.way() == Way.QUARANTINE) {
                List<Edit> edits = joined(ofMessage, copy.copy().edits());
                boolean apart = copy.way() == Way.QUARANTINE;
                Composition composition = new Composition(judged.content(), trace, forged, edits);
                drafts.add(new Draft(record(common, copy), apart, composition));
            }
        }
        return drafts;
    }

    /** The message as it is stored when no copy differs: what a forward shows. */
    Composition original(Judged judged) {
        PendingMessage message = judged.message();
        return new Composition(judged.content(), trace(message), forged(message), message.edits());
    }

    /** {@code Received}, in front of it what authentication found, behind it what the message lacks. */
    private byte[] trace(PendingMessage message) {
        IntakeSettings now = settings.get();
        boolean international = message.parameters().containsKey("SMTPUTF8");
        byte[] results = new AuthenticationResults(now.authservId()).header(message.authResults(), international);
        byte[] received = new TraceHeader(now.hostname(), clock).received(message);
        byte[] missing = new MissingFields(now.hostname(), clock).of(message);
        byte[] trace = Arrays.copyOf(results, results.length + received.length + missing.length);
        System.arraycopy(received, 0, trace, results.length, received.length);
        System.arraycopy(missing, 0, trace, results.length + received.length, missing.length);
        return trace;
    }

    /** Mail of our own may quote findings that really are ours. */
    private Predicate<HeaderField> forged(PendingMessage message) {
        return message.facts().origin() == Origin.INTERNAL
                ? field -> false
                : new AuthenticationResults(settings.get().authservId())::isForged;
    }

    private SpoolRecord.Builder record(Common common, JudgedCopy judged) {
        PendingCopy copy = judged.copy();
        SpoolRecord.Builder record = SpoolRecord.of(copy.id(), copy.sender(), copy.recipient(), common.now)
                .transaction(common.message.sessionId(), common.message.id())
                .parameters(parameters(common.wishes.carried(), copy))
                .dictionaries(common.connection, common.dictionary)
                .origin(common.origin, common.peer)
                .binding(copy.binding(), copy.bindingGroup(), Math.max(copy.priority(), common.wishes.priority()))
                .attempts(0, common.wishes.release(), "");
        if (judged.way() == Way.QUARANTINE) {
            Fate holding = judged.holding();
            record.state(SpoolRecord.State.QUARANTINED).quarantine(holding.module(), holding.why());
        }
        return record;
    }

    /** What the next hop has to know; a redirected copy remembers whom it was for (RFC 3461 section 5.2.3). */
    private static Map<String, String> parameters(Map<String, String> ofMail, PendingCopy copy) {
        boolean redirected = !copy.recipient().equals(copy.originalRecipient());
        if (copy.parameters().isEmpty() && !redirected) {
            return ofMail;
        }
        Map<String, String> all = new HashMap<>(ofMail);
        all.putAll(copy.parameters());
        if (redirected) {
            all.putIfAbsent("ORCPT", StatusReport.typed(copy.originalRecipient()));
        }
        return all;
    }

    private static List<Edit> joined(List<Edit> ofMessage, List<Edit> ofCopy) {
        if (ofCopy.isEmpty()) {
            return ofMessage;
        }
        List<Edit> all = new ArrayList<>(ofMessage);
        all.addAll(ofCopy);
        return all;
    }

    /** What is the same for all copies. */
    private static final class Common {
        private final PendingMessage message;
        private final Instant now;
        private final MailWishes wishes;
        private final Map<String, String> connection;
        private final Map<String, String> dictionary;
        private final String origin;
        private final String peer;

        Common(PendingMessage message, MessageContent content, Instant now) {
            this.message = message;
            this.now = now;
            this.connection = message.connectionAttributes();
            this.dictionary = message.messageAttributes();
            this.wishes = MailWishes.of(message, content, now);
            Origin from = message.facts().origin();
            this.origin = from.name().toLowerCase(Locale.ROOT);
            this.peer = Peers.text(message);
        }
    }
}
