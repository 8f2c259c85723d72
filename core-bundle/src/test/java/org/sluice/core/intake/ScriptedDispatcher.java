package org.sluice.core.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.injection.Outcome;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.Scope;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Answers as told, CONTINUE where nothing was said; remembers what it was asked. */
public final class ScriptedDispatcher implements PhaseDispatcher {

    public final List<String> asked = new ArrayList<>();
    private final Map<String, CompletionStage<Outcome>> answers = new HashMap<>();
    private final Map<String, Runnable> effects = new HashMap<>();

    /** The answer about the scope of that id. */
    public ScriptedDispatcher answer(Phase phase, String id, CompletionStage<Outcome> answer) {
        answers.put(phase + " " + id, answer);
        return this;
    }

    /** A refusal by {@code module} with that code. */
    public ScriptedDispatcher refuse(Phase phase, String id, int code, String module) {
        SmtpReply reply = new SmtpReply(code, code / 100 + ".7.1", "refused by " + module);
        Verdict verdict = code < 500 ? Verdict.defer(reply, "test") : Verdict.reject(reply, "test");
        return answer(
                phase,
                id,
                CompletableFuture.completedFuture(Outcome.of(verdict)
                        .reply(reply)
                        .module(module)
                        .delay(Duration.ofSeconds(1))
                        .build()));
    }

    /** Something that happens when it is asked. */
    public ScriptedDispatcher effect(Phase phase, String id, Runnable effect) {
        effects.put(phase + " " + id, effect);
        return this;
    }

    @Override
    public CompletionStage<Outcome> dispatch(Phase phase, Scope scope) {
        String question = phase + " " + scope.id();
        asked.add(question);
        effects.getOrDefault(question, () -> {}).run();
        return answers.getOrDefault(question, CompletableFuture.completedFuture(Outcome.CONTINUE));
    }
}
