package org.sluice.module.arc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.validation.ValidationContext;

/** A stage that ends with its call, also while its work still waits for a thread. */
public final class CallStage {

    private CallStage() {}

    /** Completes as the stage does, or is cancelled when the call is over first. */
    public static <T> CompletionStage<T> of(ValidationContext context, CompletionStage<T> stage) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        context.onCancel(() -> answer.cancel(false));
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }
}
