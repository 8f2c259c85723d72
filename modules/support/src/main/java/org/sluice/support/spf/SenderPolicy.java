package org.sluice.support.spf;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.sluice.support.text.Remembered;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;
import org.sluice.validation.ValidationContext;

/**
 * What stands around a check in every module that evaluates sender policies. What was found at MAIL is noted in the message's
 * dictionary: the first recipient's outcome stands for the others, and the header waits for the phase in which edits are legal.
 */
public final class SenderPolicy {

    /**
     * One check and what is to be said about it.
     *
     * @param identity who was checked
     * @param outcome what it came to
     * @param text for log and reply; empty where there is nothing to say
     * @param received the value of the {@code Received-SPF} field
     */
    public record Finding(Identity identity, SpfOutcome outcome, String text, String received) {}

    private final AttributeKey<String> received;
    private final AttributeKey<String> explanation;
    private final Remembered<SpfRecord> records = SpfRecord.remembered();

    /** For the module of that name, which stands in front of its variables' names. */
    public SenderPolicy(String module) {
        this.received = AttributeKey.string(module + ".received");
        this.explanation = AttributeKey.string(module + ".explanation");
    }

    /** What an earlier recipient of the same message brought out; {@code variable} holds its word. */
    public Optional<SpfResult> noted(ValidationContext context, String variable) {
        Attributes facts = context.message().attributes();
        return facts.get(received).isEmpty()
                ? Optional.empty()
                : facts.get(variable).flatMap(SpfResult::of);
    }

    /** What was said about it. */
    public Optional<String> explanation(ValidationContext context) {
        return context.message().attributes().get(explanation);
    }

    /** Checks that identity in that scope. */
    public CompletionStage<Finding> check(
            ValidationContext context, PolicySettings settings, Scope scope, Identity identity) {
        SpfCheck.Manner manner = new SpfCheck.Manner(
                scope, settings.policyOfOthers(), settings.receiver(), context.now(), settings.asksAhead());
        SpfCheck check = new SpfCheck(context.dns(), identity, manner, records);
        return check.run().thenCompose(outcome -> settings.texts()
                .of(check, identity, outcome)
                .thenApply(text -> new Finding(
                        identity, outcome, text, ReceivedSpf.value(identity, outcome, settings.receiver()))));
    }

    /** Notes what was found where it is looked for again: by further recipients, and for the header. */
    public void note(ValidationContext context, Finding finding) {
        context.effects().put(received, finding.received());
        explain(context, finding);
    }

    /** Notes what is said about it. */
    public void explain(ValidationContext context, Finding finding) {
        if (!finding.text().isEmpty()) {
            context.effects().put(explanation, finding.text());
        }
    }

    /** Adds the header for what was noted. */
    public void addHeader(ValidationContext context, PolicySettings settings) {
        if (settings.addHeaders()) {
            context.message().attributes().get(received).ifPresent(value -> context.effects()
                    .header()
                    .prepend(ReceivedSpf.NAME, value));
        }
    }

    /** A client that may relay, or one of our own exchangers, stands in for the sender: its address proves nothing. */
    public static boolean isOurs(ValidationContext context) {
        return context.connection().attributes().isTrue("can_relay") || Exemptions.isTrustedExchanger(context);
    }

    /** The client's address. */
    public static InetAddress client(ValidationContext context) {
        return context.connection().remoteAddress().getAddress();
    }
}
