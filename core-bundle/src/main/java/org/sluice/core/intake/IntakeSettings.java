package org.sluice.core.intake;

import java.time.Duration;
import org.sluice.core.settings.OwnNames;
import org.sluice.core.settings.Values;

/**
 * What an operator can set about the intake.
 *
 * @param hostname our name in what we write
 * @param authservId our name in Authentication-Results
 * @param maxReceived Received lines after which a message counts as looping
 * @param commitDeadline how long the spool may take
 * @param maxQuarantined messages kept apart at once
 * @param maxReturned octets of a message a report shows whole
 */
record IntakeSettings(
        String hostname,
        String authservId,
        int maxReceived,
        BouncePolicy bounces,
        Duration commitDeadline,
        long maxQuarantined,
        int maxReturned) {

    static IntakeSettings of(Values values) {
        OwnNames names = OwnNames.of(values);
        return new IntakeSettings(
                names.hostname(),
                names.authservId(),
                (int) values.number("mail_loop_header_count", 100, 1, 5_000),
                values.choice("bounce_rejected_copies", BouncePolicy.TRUSTED),
                values.seconds("commit_timeout_seconds", 30, 1, 300),
                values.number("quarantine_max_messages", 10_000, 0, 100_000_000),
                (int) values.number("report_content_octets", 1_048_576, 0, 104_857_600));
    }
}
