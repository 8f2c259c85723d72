package org.sluice.core.dispatch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether a stage somebody else made is complete already. Only a plain future can be asked: a minimal stage, such as
 * {@link CompletableFuture#completedStage} makes, is a subclass that throws. Of any other stage the answer is "not known".
 */
final class Stages {

    private Stages() {}

    static boolean isDone(CompletionStage<?> stage) {
        return stage.getClass() == CompletableFuture.class && ((CompletableFuture<?>) stage).isDone();
    }

    /** Whether it is complete, and not by a failure. */
    static boolean isAnswered(CompletionStage<?> stage) {
        return isDone(stage) && !((CompletableFuture<?>) stage).isCompletedExceptionally();
    }
}
