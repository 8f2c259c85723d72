package org.sluice.core.intake;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sluice.core.content.MessageContent;

/**
 * A message after its phases.
 *
 * @param refusal what holds for all of it; empty when at least one copy goes on
 * @param delay how long to hold the reply back
 */
record Judged(
        PendingMessage message,
        MessageContent content,
        Optional<Refusal> refusal,
        List<JudgedCopy> copies,
        Duration delay) {

    Judged refused(Refusal because) {
        return new Judged(message, content, Optional.of(because), copies, delay);
    }

    Judged with(UnaryOperator<JudgedCopy> change) {
        return new Judged(message, content, refusal, copies.stream().map(change).toList(), delay);
    }

    List<JudgedCopy> going(Way way) {
        return copies.stream().filter(copy -> copy.way() == way).toList();
    }
}
