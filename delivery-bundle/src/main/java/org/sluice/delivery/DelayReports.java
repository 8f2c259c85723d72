package org.sluice.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.transport.DeliverBy;
import org.sluice.delivery.transport.Result;
import org.sluice.injection.Bounces;
import org.sluice.injection.Bounces.Notice;
import org.sluice.spool.SpoolRecord;

/**
 * Tells senders once that their mail is late: where they asked for that and the operator allows it (RFC 3461), and where they
 * named the moment themselves (RFC 2852).
 */
final class DelayReports {

    private static final Logger LOG = LoggerFactory.getLogger(DelayReports.class);

    /** In the record's parameters, so that it survives a restart; no next hop gets to see it. */
    private static final String TOLD = "DELAY-TOLD";

    private final Surroundings surroundings;
    private final Supplier<Duration> after;

    DelayReports(Surroundings surroundings, Supplier<Duration> after) {
        this.surroundings = surroundings;
        this.after = after;
    }

    /** The record as it is to be stored, once its sender was told, or there was no reason or no way to. Never fails. */
    CompletionStage<SpoolRecord> tell(SpoolRecord record, Result result, Instant now) {
        Optional<Bounces> bounces = surroundings.bounces();
        if (bounces.isEmpty() || !isDue(record, now)) {
            return CompletableFuture.completedStage(record);
        }
        return bounces.get()
                .report(record, Notice.DELAYED, result.reply(), result.remote())
                .handle((reception, failure) -> {
                    if (failure != null || reception.reply().isTemporary()) {
                        LOG.info("{} its sender is told of the delay after the next attempt", record.id());
                        return record;
                    }
                    Map<String, String> parameters = new HashMap<>(record.parameters());
                    parameters.put(TOLD, "");
                    return record.with().parameters(parameters).build();
                });
    }

    private boolean isDue(SpoolRecord record, Instant now) {
        Map<String, String> parameters = record.parameters();
        if (record.sender().isNull() || parameters.containsKey(TOLD)) {
            return false;
        }
        boolean late = DeliverBy.of(record)
                .filter(by -> !by.isReturned() && !now.isBefore(by.deadline()))
                .isPresent();
        Duration pause = after.get();
        boolean asked = parameters.getOrDefault("NOTIFY", "").contains("DELAY");
        return late
                || asked && !pause.isZero() && !now.isBefore(record.receivedAt().plus(pause));
    }
}
