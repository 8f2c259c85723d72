package org.sluice.module.early_talker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.SmtpReply;
import org.sluice.support.configuration.Options;
import org.sluice.support.validation.BannerPause;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Lets a client wait a moment for the banner and refuses the one that cannot. */
@Component(
        configurationPid = "org.sluice.early_talker",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(name = "early_talker", phases = Phase.CONNECT, order = 200, timeoutMillis = 65_000, maxConcurrency = 100_000)
public final class EarlyTalkerModule implements ValidationModule {

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Seconds a client waits for the banner. */
        String pause__time() default "2";

        /** Reply code for one that does not. */
        String code() default "554";

        /** What it is told. */
        String reason() default "Talking before the banner is not SMTP";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";
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
        Optional<Verdict> leftAlone = now.exemptions().leaveOursAlone(context);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        return BannerPause.talked(context, now.pause()).thenApply(talked -> talked ? now.refusal() : Verdict.CONTINUE);
    }

    /** What the module was told; checked once, then immutable. */
    record Settings(Duration pause, Verdict refusal, Exemptions exemptions) {
        static Settings of(Config config) {
            int code = Options.number("code", config.code(), 400, 599);
            SmtpReply reply = new SmtpReply(code, code / 100 + ".5.1", Options.replyText("reason", config.reason()));
            return new Settings(
                    BannerPause.seconds("pause_time", config.pause__time()),
                    reply.isTemporary()
                            ? Verdict.defer(reply, "talked before the banner")
                            : Verdict.reject(reply, "talked before the banner"),
                    Exemptions.of("honor_whitelist", config.honor__whitelist()));
        }
    }
}
