package org.sluice.core.intake;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.sluice.core.body.ArrayBody;
import org.sluice.core.body.BodyAsSource;
import org.sluice.core.body.Rope;
import org.sluice.injection.BodySource;
import org.sluice.injection.Bounces.Notice;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Origin;
import org.sluice.injection.Session;
import org.sluice.injection.ValidationContexts;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.HeaderField;
import org.sluice.spool.Content;

/** Opens transactions for mail the core makes itself: forwards, and reports about copies that were refused too late. */
final class OwnMail {

    private static final int MAX_HEADER_OCTETS = 65_536;
    private static final String BODY = "BODY";
    private static final String BINARY = "BINARYMIME";

    /**
     * The message as it would be stored, and what has to be read of it.
     *
     * @param header as much of it as a report shows
     * @param subject empty for none
     */
    record Original(Content content, byte[] header, String subject) {

        static Original of(Composition composition) throws IOException {
            Content composed = composition.compose();
            return new Original(composed, header(composed), subject(composition));
        }

        /** Composed content begins with it. */
        private static byte[] header(Content composed) throws IOException {
            try (InputStream in = Rope.of(composed).open()) {
                return HeaderOctets.of(in.readNBytes(MAX_HEADER_OCTETS));
            }
        }

        private static String subject(Composition composition) {
            return composition.content().headers(composition.edits()).fields().stream()
                    .filter(field -> field.name().equalsIgnoreCase("Subject"))
                    .findFirst()
                    .map(HeaderField::unfolded)
                    .orElse("");
        }
    }

    private final ValidationContexts contexts;
    private final Supplier<IntakeSettings> settings;
    private final Clock clock;

    OwnMail(ValidationContexts contexts, Supplier<IntakeSettings> settings, Clock clock) {
        this.contexts = contexts;
        this.settings = settings;
        this.clock = clock;
    }

    /** A transaction with everything but its phases behind it. */
    InternalTransaction open(
            EnvelopeAddress sender,
            Collection<EnvelopeAddress> recipients,
            Map<String, String> parameters,
            BodySource source,
            Map<String, String> dictionaries,
            Executor home) {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ConnectionFacts facts =
                ConnectionFacts.of(Origin.INTERNAL, "internal", here, here).with(dictionaries);
        Session session = contexts.open(facts, home);
        if (!(session.begin(sender, parameters, "") instanceof PendingMessage message)) {
            throw new IllegalStateException("contexts of another core (expected: our own transaction)");
        }
        recipients.forEach(recipient -> message.recipient(recipient, Map.of(), ""));
        message.received(source);
        return new InternalTransaction(session, message);
    }

    /** One new message per forward that was asked for. */
    List<InternalTransaction> forwards(Judged judged, Original original) {
        List<Forward> wanted = new ArrayList<>(judged.message().forwards());
        judged.copies().stream()
                .filter(copy -> copy.refusal().isEmpty())
                .forEach(copy -> wanted.addAll(copy.copy().forwards()));
        List<InternalTransaction> opened = new ArrayList<>(wanted.size());
        ForwardedMessage form = new ForwardedMessage(settings.get().hostname(), clock.getZone());
        // What holds a binary message is one itself (RFC 2045 section 6.4).
        boolean binary = BINARY.equalsIgnoreCase(judged.message().parameters().get(BODY));
        for (Forward forward : wanted) {
            String id = judged.message().id() + ".f" + (opened.size() + 1);
            BodyAsSource source = new BodyAsSource(
                    form.compose(id, forward, original.subject, original.content, binary, clock.instant()));
            opened.add(open(
                    forward.sender(),
                    forward.recipients(),
                    binary ? Map.of(BODY, BINARY) : Map.of(),
                    source,
                    Map.of(),
                    judged.message().home()));
        }
        return opened;
    }

    /** One report for each sender some of whose copies were refused. */
    List<InternalTransaction> reports(Judged judged, Original original) {
        Map<EnvelopeAddress, StatusReport> reports = new LinkedHashMap<>();
        for (JudgedCopy copy : judged.going(Way.BOUNCE)) {
            StatusReport report = reports.computeIfAbsent(copy.copy().sender(), sender -> report());
            report.add(failure(copy));
        }
        List<InternalTransaction> opened = new ArrayList<>(reports.size());
        for (Map.Entry<EnvelopeAddress, StatusReport> entry : reports.entrySet()) {
            String id = judged.message().id() + ".b" + (opened.size() + 1);
            StatusReport.Original shown = new StatusReport.Original(
                    judged.message().id(),
                    entry.getKey(),
                    judged.message().parameters(),
                    clock.instant(),
                    original.header,
                    false);
            byte[] octets = entry.getValue().compose(id, shown, clock.instant());
            opened.add(open(
                    EnvelopeAddress.NULL,
                    List.of(entry.getKey()),
                    shown.parametersOfReport(),
                    new BodyAsSource(new ArrayBody(octets)),
                    Map.of(),
                    judged.message().home()));
        }
        return opened;
    }

    /** A report with our name in it. */
    StatusReport report() {
        return new StatusReport(settings.get().hostname(), clock.getZone(), Notice.FAILED);
    }

    private static StatusReport.Entry failure(JudgedCopy copy) {
        EnvelopeAddress given = copy.copy().originalRecipient();
        boolean redirected = !given.equals(copy.copy().recipient());
        String original = copy.copy().parameters().getOrDefault("ORCPT", redirected ? StatusReport.typed(given) : "");
        return new StatusReport.Entry(
                copy.copy().recipient(), original, copy.refusal().orElseThrow().reply(), "");
    }
}
