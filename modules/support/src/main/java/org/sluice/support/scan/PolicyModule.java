package org.sluice.support.scan;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationContext;

/**
 * The site's own word on a judgement: a module that is asked about each, with the facts of this one and {@code scan.engine},
 * {@code scan.result}, {@code scan.detail}, {@code scan.action} in its message dictionary. Its verdict takes the place of ours:
 * ACCEPT lets the message pass, CONTINUE leaves the decision as it is; {@code content.virus} and {@code content.spam} among its
 * facts say what the message counts as. One that gives no answer changes nothing. Immutable.
 */
public final class PolicyModule {

    private final String name;

    private PolicyModule(String name) {
        this.name = name;
    }

    /** Checks the option {@code policy_module}; empty: there is none. */
    public static PolicyModule of(String value) {
        String name = value.strip();
        if (!name.matches("[A-Za-z0-9_-]*")) {
            throw new ConfigurationRefused("policy_module", value, "the name of a module, or nothing");
        }
        return new PolicyModule(name);
    }

    /** The action, or what the module puts in its place. Never fails. */
    public CompletionStage<Action> decided(ValidationContext context, String engine, ScanResult result, Action action) {
        if (name.isEmpty() || !result.isJudgement()) {
            return CompletableFuture.completedFuture(action);
        }
        context.effects()
                .put("scan.engine", engine)
                .put("scan.result", result.word())
                .put("scan.detail", result.detail())
                .put("scan.action", action.word());
        return context.ask(name).handle((answer, failure) -> {
            if (failure != null) {
                return action;
            }
            count(context, answer.attributes());
            return Action.of(answer.verdict().disposition()).orElse(action);
        });
    }

    private static void count(ValidationContext context, Map<String, String> facts) {
        for (String fact : Set.of(ScanFacts.VIRUS.name(), ScanFacts.SPAM.name())) {
            if (facts.containsKey(fact)) {
                context.effects().put(fact, facts.get(fact));
            }
        }
    }
}
