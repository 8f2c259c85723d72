package org.sluice.module.arc_seal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.module.arc.ArcChain;
import org.sluice.module.arc.CallStage;
import org.sluice.module.arc.ChainCheck;
import org.sluice.module.arc.ChainFacts;
import org.sluice.module.arc.ChainResult;
import org.sluice.module.arc.ChainStatus;
import org.sluice.module.arc.Sealer;
import org.sluice.operations.HealthCheck;
import org.sluice.support.dkim.Field;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * Adds our set to the chain of a copy that leaves. In the last wave of all: whatever is changed or signed after a seal breaks
 * it (RFC 8617 section 5.1 step 1).
 */
@Component(
        configurationPid = "org.sluice.arc_seal",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(
        name = ArcSealModule.NAME,
        phases = Phase.FINAL_VALIDATION,
        order = 1_000,
        mode = Mode.OBSERVE,
        timeoutMillis = 10_000)
public final class ArcSealModule implements ValidationModule, HealthCheck {

    static final String NAME = "arc_seal";

    private static final AttributeKey<String> SEAL = AttributeKey.string(NAME);
    private static final String DONE = "ok";
    private static final String LEFT = "skip";

    /** The options; {@code __} in a member stands for {@code _} in the key, {@code _} for a dot. */
    public @interface Config {
        /** Which messages: {@code none}, {@code forwarded}, {@code all}. */
        String seal() default "none";

        /** Domains whose mail stays here. */
        String local__domains() default "";

        /** Whose key it is. */
        String domain() default "";

        /** Where its public half is published. */
        String selector() default "";

        /** The private key in PEM. */
        String key__file() default "";

        /** Header fields that are signed, where a message has them. */
        String signed__headers() default
                "from, reply-to, sender, subject, date, message-id, to, cc, in-reply-to, references,"
                        + " mime-version, content-type, content-transfer-encoding, content-id, content-description, list-id, list-help,"
                        + " list-unsubscribe, list-unsubscribe-post, list-subscribe, list-post, list-owner, list-archive, resent-date,"
                        + " resent-from, resent-to, resent-cc, dkim-signature";

        /** Smallest RSA key that counts, where the chain is checked here. */
        String min__key__bits() default "1024";
    }

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config) {
        settings = Settings.of(config);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Finding> check() {
        return settings.sealing()
                .map(sealing -> sealing.key().keys().findings())
                .orElse(List.of());
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        return now.sealing()
                .map(sealing -> seal(context, sealing, now.minKeyBits()))
                .orElseGet(Verdict.CONTINUE::stage);
    }

    private static CompletionStage<Verdict> seal(ValidationContext context, Settings.Sealing sealing, int minKeyBits) {
        List<Field> header =
                context.message().headers().fields().stream().map(Field::of).toList();
        ArcChain chain = ArcChain.of(header);
        // Section 5.1 step 2: a chain that was sealed as broken stays as it is.
        if (!sealing.wants(context) || chain.isClosed() || chain.isFull()) {
            context.effects().put(SEAL, LEFT);
            return Verdict.CONTINUE.stage();
        }
        SealMemo memo = context.state(StateScope.TRANSACTION, SealMemo::new);
        return CallStage.of(
                context,
                status(context, chain, minKeyBits)
                        .thenApplyAsync(
                                cv -> memo.seal(
                                        context,
                                        sealing.key().sealer(context.now()),
                                        new SealMemo.Task(header, chain, cv)),
                                context.blocking())
                        .thenApply(set -> conclude(context, set)));
    }

    /** What the check found when the message came; where it was not asked then, it is now. */
    private static CompletionStage<ChainStatus> status(ValidationContext context, ArcChain chain, int minKeyBits) {
        if (chain.isEmpty()) {
            return CompletableFuture.completedFuture(ChainStatus.NONE);
        }
        Attributes facts = context.message().attributes();
        Optional<ChainStatus> found = ChainFacts.status(facts);
        if (found.isEmpty()) {
            return ChainCheck.of(context, minKeyBits).thenApply(ChainResult::status);
        }
        boolean unchanged = chain.problem().isEmpty() && chain.highest() == ChainFacts.instances(facts);
        return CompletableFuture.completedFuture(
                found.get() == ChainStatus.PASS && unchanged ? ChainStatus.PASS : ChainStatus.FAIL);
    }

    private static Verdict conclude(ValidationContext context, Sealer.Values set) {
        context.effects()
                .put(SEAL, DONE)
                .header()
                .prepend(ArcChain.RESULTS, set.results())
                .prepend(ArcChain.MESSAGE, set.message())
                .prepend(ArcChain.SEAL, set.seal());
        return Verdict.CONTINUE;
    }
}
