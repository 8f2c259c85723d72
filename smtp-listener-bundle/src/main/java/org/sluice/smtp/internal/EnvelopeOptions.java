package org.sluice.smtp.internal;

import java.time.Duration;

/** What an operator says about the parameters of MAIL and RCPT. Immutable. */
final class EnvelopeOptions {

    private static final long YEAR = 31_536_000;

    final Duration futureRelease;
    final FutureRelease.For futureReleaseFor;
    final long deliverByMinimum;
    final MtPriority.Profile priorityProfile;

    EnvelopeOptions(Options options) {
        futureRelease = Duration.ofSeconds(options.number("futurerelease_max_interval", 604_800, 0, YEAR));
        futureReleaseFor = options.word("futurerelease_for", FutureRelease.For.AUTHENTICATED, FutureRelease.For.class);
        deliverByMinimum = options.number("deliverby_min_time", 0, 0, 999_999_999);
        priorityProfile = options.word("mt_priority_profile", MtPriority.Profile.NONE, MtPriority.Profile.class);
    }
}
