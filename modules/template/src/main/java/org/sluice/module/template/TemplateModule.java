package org.sluice.module.template;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.SmtpReply;
import org.sluice.support.configuration.Options;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Refuses clients that call themselves by one of our own names: nobody but an impostor would. */
@Component(
        configurationPid = "org.sluice.template",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(name = "template", phases = Phase.EHLO, order = 700, mode = Mode.OBSERVE)
public final class TemplateModule implements ValidationModule {

    private static final AttributeKey<Boolean> IMPOSTOR = AttributeKey.flag("template.impostor");

    /** The options. In a member {@code __} stands for {@code _} in the key. */
    public @interface Config {
        /** Our own names, separated by commas. */
        String our__names() default "";
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
        String claimed = context.connection().helloName().toLowerCase(Locale.ROOT);
        boolean impostor = now.ourNames().contains(claimed);
        context.effects().put(IMPOSTOR, impostor);
        return impostor ? refusal(claimed).stage() : Verdict.CONTINUE.stage();
    }

    private static Verdict refusal(String claimed) {
        return Verdict.reject(SmtpReply.quoting(550, "5.7.1", "You are not " + claimed), "impostor");
    }

    /** What the module was told; checked once, then immutable. */
    record Settings(List<String> ourNames) {
        static Settings of(Config config) {
            List<String> names = Options.words(
                    "our_names",
                    config.our__names().toLowerCase(Locale.ROOT),
                    "[a-z0-9-]+(\\.[a-z0-9-]+)*",
                    "host names, separated by commas");
            return new Settings(names);
        }
    }
}
