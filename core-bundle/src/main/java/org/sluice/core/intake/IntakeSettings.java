package org.sluice.core.intake;

import java.time.Duration;
import java.util.Optional;
import org.sluice.core.settings.OwnNames;
import org.sluice.core.settings.Values;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.ConfigurationRefused;

/**
 * What an operator can set about the intake.
 *
 * @param hostname our name in what we write
 * @param authservId our name in Authentication-Results
 * @param maxReceived Received lines after which a message counts as looping
 * @param commitDeadline how long the spool may take
 * @param maxQuarantined messages kept apart at once
 * @param maxReturned octets of a message a report shows whole
 * @param postmaster who is told of failures nobody else can be told of
 */
record IntakeSettings(
        String hostname,
        String authservId,
        int maxReceived,
        BouncePolicy bounces,
        Duration commitDeadline,
        long maxQuarantined,
        int maxReturned,
        Optional<EnvelopeAddress> postmaster) {

    static IntakeSettings of(Values values) {
        OwnNames names = OwnNames.of(values);
        return new IntakeSettings(
                names.hostname(),
                names.authservId(),
                (int) values.number("mail_loop_header_count", 100, 1, 5_000),
                values.choice("bounce_rejected_copies", BouncePolicy.TRUSTED),
                values.seconds("commit_timeout_seconds", 30, 1, 300),
                values.number("quarantine_max_messages", 10_000, 0, 100_000_000),
                (int) values.number("report_content_octets", 1_048_576, 0, 104_857_600),
                postmaster(values.text("undeliverable_reports_to", "")));
    }

    private static Optional<EnvelopeAddress> postmaster(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            EnvelopeAddress address = EnvelopeAddress.parse(text);
            if (!address.isNull() && !address.isInternational()) {
                return Optional.of(address);
            }
        } catch (IllegalArgumentException e) {
            // Refused like those that are addresses but not of that kind.
        }
        throw new ConfigurationRefused("undeliverable_reports_to", text, "an address in ASCII");
    }
}
