package org.sluice.support.validation;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationContext;

/**
 * Waits at CONNECT for a client that cannot wait: until it talks, or until the pause is over. The listener notes the fact;
 * nothing runs meanwhile but a timer, and whatever else is asked at CONNECT is asked at the same time.
 */
public final class BannerPause {

    /** The fact the listener notes when octets come before the banner. */
    public static final AttributeKey<Boolean> EARLY_TALKER = AttributeKey.flag("early_talker");

    private static final long MOST_SECONDS = 60;

    private BannerPause() {}

    /** Whether the client talked before the pause was over, which is cut short where the call has less time. */
    public static CompletionStage<Boolean> talked(ValidationContext context, Duration pause) {
        Duration left = TimeLeft.toWait(context);
        Duration wait = left.compareTo(pause) < 0 ? left : pause;
        boolean hasTalked = context.connection().attributes().get(EARLY_TALKER).orElse(false);
        if (hasTalked || wait.isNegative() || wait.isZero()) {
            return CompletableFuture.completedFuture(hasTalked);
        }
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        context.noted(EARLY_TALKER.name()).thenAccept(value -> answer.complete(EARLY_TALKER.read(value)));
        context.delay(wait).whenComplete((nothing, cancelled) -> {
            if (cancelled == null) {
                answer.complete(false);
            } else {
                answer.completeExceptionally(cancelled);
            }
        });
        return answer;
    }

    /** Reads a pause in seconds, fractions possible, at most a minute. */
    public static Duration seconds(String key, String value) {
        try {
            BigDecimal seconds = new BigDecimal(value.strip());
            if (value.length() < 20
                    && seconds.signum() >= 0
                    && seconds.compareTo(BigDecimal.valueOf(MOST_SECONDS)) <= 0) {
                return Duration.ofMillis(seconds.movePointRight(3).longValue());
            }
        } catch (NumberFormatException e) {
            throw new ConfigurationRefused(key, value, "seconds from 0 to " + MOST_SECONDS);
        }
        throw new ConfigurationRefused(key, value, "seconds from 0 to " + MOST_SECONDS);
    }
}
