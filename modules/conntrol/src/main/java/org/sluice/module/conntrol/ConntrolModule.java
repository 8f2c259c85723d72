package org.sluice.module.conntrol;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.support.validation.BannerPause;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Chooses the banner, lets clients wait for it, and throws out those that talk before it. */
@Component(
        configurationPid = "org.sluice.conntrol",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(name = "conntrol", phases = Phase.CONNECT, order = 200, timeoutMillis = 65_000, maxConcurrency = 100_000)
public final class ConntrolModule implements ValidationModule {

    private static final AttributeKey<String> BANNER = AttributeKey.string("conntrol_banner");

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** What the client hears first; empty for the listener's own banner. */
        String banner() default "";

        /** Seconds before the banner. */
        String pause__time() default "0";

        /** The whole reply to a client that talks before the banner; empty: only the fact is noted. */
        String disconnect__ratware() default "";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "";
    }

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config) {
        settings = Settings.of(config);
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        if (!now.banner().isEmpty()) {
            context.effects().put(BANNER, now.banner());
        }
        Optional<Verdict> leftAlone = now.exemptions().leaveOursAlone(context);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        return BannerPause.talked(context, now.pause()).thenApply(talked -> judge(context, now, talked));
    }

    private static Verdict judge(ValidationContext context, Settings now, boolean talked) {
        if (!talked || now.ratware().isEmpty()) {
            return Verdict.CONTINUE;
        }
        context.effects().disconnect();
        return now.ratware().get();
    }
}
