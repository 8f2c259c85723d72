package org.sluice.core.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** A module that does what a test says and remembers what it was asked. */
final class FakeModule implements ValidationModule {

    final List<ValidationContext> calls = Collections.synchronizedList(new ArrayList<>());
    private final Function<ValidationContext, CompletionStage<Verdict>> answer;

    private FakeModule(Function<ValidationContext, CompletionStage<Verdict>> answer) {
        this.answer = answer;
    }

    static FakeModule that(Function<ValidationContext, CompletionStage<Verdict>> answer) {
        return new FakeModule(answer);
    }

    static FakeModule saying(Verdict verdict) {
        return that(context -> verdict.stage());
    }

    /** Says CONTINUE after doing something. */
    static FakeModule doing(java.util.function.Consumer<ValidationContext> work) {
        return that(context -> {
            work.accept(context);
            return Verdict.CONTINUE.stage();
        });
    }

    /** Answers when the test completes the future. */
    static FakeModule waitingFor(CompletableFuture<Verdict> future) {
        return that(context -> future);
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        calls.add(context);
        return answer.apply(context);
    }

    ValidationContext last() {
        return calls.get(calls.size() - 1);
    }
}
