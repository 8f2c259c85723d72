package org.sluice.core.replay;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.sluice.message.SmtpReply;
import org.sluice.support.configuration.Options;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Asks the sender's domain for its policy, notes it, and adds a field at DATA from what it noted: SPF in small. */
public final class PolicyModule implements ValidationModule {

    /** Its options. */
    public @interface Config {
        String refusal__text() default "Policy";

        String add__header() default "true";

        String receiver() default "unknown";
    }

    private String text;
    private boolean addHeader;
    private String receiver;
    boolean ended;

    void activate(Config config) {
        text = config.refusal__text();
        addHeader = Options.flag("add_header", config.add__header());
        receiver = config.receiver();
    }

    void deactivate() {
        ended = true;
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        if (context.phase() == Phase.DATA) {
            context.message()
                    .attributes()
                    .get("policy")
                    .filter(noted -> addHeader)
                    .ifPresent(noted -> context.effects().header().prepend("X-Policy", noted));
            return Verdict.CONTINUE.stage();
        }
        return context.dns().txt(context.message().sender().domain()).thenApply(answer -> {
            String policy = new String(answer.records().get(0), StandardCharsets.US_ASCII);
            context.effects().put("policy", policy + " seen by " + receiver);
            return policy.equals("refuse")
                    ? Verdict.reject(new SmtpReply(550, "5.7.1", text), policy)
                    : Verdict.CONTINUE;
        });
    }
}
