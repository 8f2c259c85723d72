package org.sluice.support.scan;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.sluice.message.SmtpReply;
import org.sluice.support.configuration.Options;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/**
 * What comes of results: facts, metrics and the verdict, the same way for every engine, with a {@link PolicyModule} to decide
 * otherwise. Immutable.
 */
public final class ScanPolicy {

    private final String engine;
    private final Action onVirus;
    private final Action onSpam;
    private final Action onUnscannable;
    private final Action onError;
    private final int errorCode;
    private final String virusReply;
    private final String spamReply;
    private final String unscannableReply;
    private final String errorReply;
    private final PolicyModule policyModule;

    private ScanPolicy(String engine, ScanConfig config, Set<Action> forVirus) {
        this.engine = engine;
        this.onVirus = Action.of("virus_disposition", config.virus__disposition(), forVirus);
        this.onSpam = Action.of("spam_disposition", config.spam__disposition(), Action.ORDINARY);
        this.onUnscannable = Action.of("unscannable_disposition", config.unscannable__disposition(), Action.ORDINARY);
        this.onError = Action.of("error_disposition", config.error__disposition(), Set.of(Action.DEFER, Action.PASS));
        this.errorCode = Options.number("error_code", config.error__code(), 400, 499);
        this.virusReply = Options.replyText("virus_reply", config.virus__reply());
        this.spamReply = Options.replyText("spam_reply", config.spam__reply());
        this.unscannableReply = Options.replyText("unscannable_reply", config.unscannable__reply());
        this.errorReply = Options.replyText("error_reply", config.error__reply());
        this.policyModule = PolicyModule.of(config.policy__module());
    }

    /** Checks the options. {@code engine}: the name its facts begin with. */
    public static ScanPolicy of(String engine, ScanConfig config) {
        return new ScanPolicy(engine, config, Action.ORDINARY);
    }

    /** The same for who can also take viruses out. */
    public static ScanPolicy disinfecting(String engine, ScanConfig config) {
        return new ScanPolicy(engine, config, Set.of(Action.values()));
    }

    /** What the options say becomes of such a result. */
    public Action action(ScanResult result) {
        if (result instanceof ScanResult.Infected) {
            return onVirus;
        } else if (result instanceof ScanResult.Spam) {
            return onSpam;
        } else if (result instanceof ScanResult.Unscannable) {
            return onUnscannable;
        }
        return result.isJudgement() ? Action.PASS : onError;
    }

    /** Notes the result, asks the policy module where there is one, and decides. Never fails. */
    public CompletionStage<Verdict> conclude(ValidationContext context, ScanResult result) {
        return conclude(context, result, action(result));
    }

    /** The same for an engine that has options of its own for what becomes of it. */
    public CompletionStage<Verdict> conclude(ValidationContext context, ScanResult result, Action action) {
        note(context, result);
        return decided(context, result, action).thenApply(decision -> verdict(decision, result));
    }

    /** Notes facts and counts; {@link #conclude} does it too. */
    public void note(ValidationContext context, ScanResult result) {
        ScanFacts.note(context.effects(), engine, result);
        if (result instanceof ScanResult.Infected) {
            context.effects().put(ScanFacts.VIRUS, true);
        } else if (result instanceof ScanResult.Spam) {
            context.effects().put(ScanFacts.SPAM, true);
        }
        context.metrics().add("results_total", 1, "result", result.word());
    }

    /** The action, or what the policy module puts in its place. */
    public CompletionStage<Action> decided(ValidationContext context, ScanResult result, Action action) {
        return policyModule.decided(context, engine, result, action);
    }

    /** The verdict an action comes to. */
    public Verdict verdict(Action action, ScanResult result) {
        String why = engine + ": " + result.word() + (result.detail().isEmpty() ? "" : ", " + result.detail());
        return switch (action) {
            case PASS, DISINFECT -> Verdict.CONTINUE;
            case REJECT -> Verdict.reject(new SmtpReply(554, "5.7.1", text(result)), why);
            case DEFER -> Verdict.defer(
                    result.isJudgement()
                            ? new SmtpReply(451, "4.7.1", text(result))
                            : new SmtpReply(errorCode, "4.3.0", errorReply),
                    why);
            case DISCARD -> Verdict.discard(why);
            case QUARANTINE -> Verdict.quarantine(why);
        };
    }

    private String text(ScanResult result) {
        if (result instanceof ScanResult.Infected) {
            return virusReply;
        } else if (result instanceof ScanResult.Spam spam) {
            return spam.type().matches("[A-Za-z0-9_-]{1,40}") ? spamReply + " (" + spam.type() + ")" : spamReply;
        }
        return result instanceof ScanResult.Unscannable ? unscannableReply : errorReply;
    }
}
