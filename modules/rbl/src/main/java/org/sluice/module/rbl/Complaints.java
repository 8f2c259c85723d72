package org.sluice.module.rbl;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.validation.ValidationContext;

/** What is wrong with lists, said once a minute for each list and kind however many clients meet it. */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** Bounded by the lists that are configured. */
    private final Map<String, Instant> said = new ConcurrentHashMap<>();

    /** {@code kind}: a fixed word. Returns whether it was said. */
    boolean say(ValidationContext context, String list, String kind, String text) {
        Instant now = context.now();
        boolean[] due = new boolean[1];
        said.compute(list + ' ' + kind, (key, last) -> {
            due[0] = last == null || !now.isBefore(last.plus(PAUSE));
            return due[0] ? now : last;
        });
        if (due[0]) {
            LOG.warn("{} rbl: list {} {}", context.connection().sessionId(), list, text);
        }
        return due[0];
    }
}
