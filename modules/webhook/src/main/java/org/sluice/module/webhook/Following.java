package org.sluice.module.webhook;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanFacts;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.text.Ascii;
import org.sluice.validation.Effects;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** Does what a hook answered to one question, or what an operator said for the case that it did not. */
final class Following {

    private static final int QUOTED = 200;

    private final ValidationContext context;
    private final Settings settings;

    Following(ValidationContext context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** Does it. */
    CompletionStage<Verdict> follow(HookAnswer answer) {
        if (answer.redirects() && !isAboutOne()) {
            return failed(new MalformedAnswer("redirect: there is not one recipient"));
        }
        Effects effects = context.effects();
        note(answer);
        if (settings.decides()) {
            answer.edits().forEach(edit -> edit.apply(effects));
            if (!answer.tarpit().isZero()) {
                effects.tarpit(answer.tarpit());
            }
            if (answer.disconnects() && context.connection().protocol().endsWith("smtp")) {
                effects.disconnect();
            }
        }
        if (answer.action().isPresent()) {
            HookAction action = answer.action().get();
            effects.put(settings.facts() + ".action", action.word());
            context.metrics().add("answers_total", 1, "hook", settings.hook(), "action", action.word());
            return action.verdict(answer.reply(), why(action, answer.reason())).stage();
        }
        return classified(answer.result().orElseThrow());
    }

    /** The operator's answer where the hook gives none: the reply of the phase before MAIL, that of all scanners from there on. */
    CompletionStage<Verdict> failed(Throwable failure) {
        ScanResult result = ScanResult.of(failure);
        Phase phase = context.phase();
        if (!phase.isOfConnection() && phase != Phase.SET_BINDING) {
            return settings.policy().conclude(context, result);
        }
        settings.policy().note(context, result);
        boolean defers = phase != Phase.SET_BINDING && settings.policy().action(result) == Action.DEFER;
        return (defers ? Verdict.defer(settings.facts() + ": " + result.detail()) : Verdict.CONTINUE).stage();
    }

    /** What the operator said of such messages counts. */
    private CompletionStage<Verdict> classified(ScanResult result) {
        context.metrics().add("answers_total", 1, "hook", settings.hook(), "action", "classify");
        if (context.phase() == Phase.SET_BINDING) {
            return Verdict.CONTINUE.stage(); // nothing is refused there
        }
        Action action = settings.policy().action(result);
        return settings.policy().decided(context, result, action).thenApply(decision -> settings.policy()
                .verdict(decision, result));
    }

    private void note(HookAnswer answer) {
        Effects effects = context.effects();
        answer.result().ifPresent(result -> settings.policy().note(context, result));
        if (answer.isSpam()) {
            effects.put(ScanFacts.SPAM, true);
        }
        if (!answer.reason().isEmpty()) {
            effects.put(settings.facts() + ".reason", Ascii.printable(answer.reason(), QUOTED));
        }
        place(answer.variables()).forEach((name, value) -> effects.put(name, value));
        place(answer.ofConnection()).forEach(effects::putOnConnection);
    }

    /** By the name they have in a dictionary. */
    private Map<String, String> place(Map<String, String> variables) {
        Map<String, String> placed = new HashMap<>();
        variables.forEach((name, value) -> placed.put(settings.foreign().place(settings.facts(), name), value));
        return placed;
    }

    private boolean isAboutOne() {
        return context.recipient().isPresent() || context.message().recipients().size() == 1;
    }

    private String why(HookAction action, String reason) {
        return settings.facts() + ": " + (reason.isEmpty() ? action.word() : Ascii.printable(reason, QUOTED));
    }
}
