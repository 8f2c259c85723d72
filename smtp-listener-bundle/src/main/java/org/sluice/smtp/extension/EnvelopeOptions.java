package org.sluice.smtp.extension;

import java.time.Duration;
import org.sluice.smtp.scope.Options;

/**
 * What an operator says about the parameters of MAIL and RCPT.
 *
 * @param futureRelease how long a message may wait here at its sender's wish; zero for not at all
 * @param futureReleaseFor whose may
 * @param deliverByMinimum the shortest time in seconds for mail that is to come back when late; 0 for any
 * @param priorityProfile the policy EHLO names
 */
public record EnvelopeOptions(
        Duration futureRelease,
        FutureRelease.For futureReleaseFor,
        long deliverByMinimum,
        MtPriority.Profile priorityProfile) {

    private static final long YEAR = 31_536_000;

    public static EnvelopeOptions of(Options options) {
        return new EnvelopeOptions(
                Duration.ofSeconds(options.number("futurerelease_max_interval", 604_800, 0, YEAR)),
                options.word("futurerelease_for", FutureRelease.For.AUTHENTICATED, FutureRelease.For.class),
                options.number("deliverby_min_time", 0, 0, 999_999_999),
                options.word("mt_priority_profile", MtPriority.Profile.NONE, MtPriority.Profile.class));
    }
}
