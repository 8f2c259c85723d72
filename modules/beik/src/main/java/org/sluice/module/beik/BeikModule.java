package org.sluice.module.beik;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.EnvelopeAddress;
import org.sluice.module.beik.engine.Envelope;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.Skip;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * Spam, as a Brightmail engine knows it. One scan judges for all recipients. Where they are judged alike the message is decided on at
 * DATA; where not, it goes on and each copy is decided on alone.
 */
@Component(configurationPid = "org.sluice.beik", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(
        name = BeikModule.NAME,
        phases = {Phase.DATA, Phase.DATA_SPOOL_EACH_RCPT, Phase.MSG_GEN_DATA_SPOOL},
        order = 510,
        mode = Mode.OBSERVE,
        timeoutMillis = 30_000,
        onError = OnError.DEFER)
public final class BeikModule implements ValidationModule {

    static final String NAME = "beik";

    /** The options that are its own. */
    public @interface Config {
        /** The client library. */
        String library() default "";

        /** The engine's own configuration. */
        String bmiconfig__path() default "";

        /** {@code BMI_VERSION} of the library's header file. */
        String bmi__version() default "0";

        /** Rules to ask about. */
        String rules() default "";

        /** Helper processes. */
        String processes() default "2";

        /** Messages that wait for one of them. */
        String max__waiting() default "200";

        /** What is done with IPv6 clients. */
        String ipv6() default "substitute";

        /** The field the tracker is added as. */
        String tracker__header() default "X-Brightmail-Tracker";

        /** What becomes of a message the engine sends nowhere. */
        String nowhere__disposition() default "discard";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";
    }

    private final HelperPath helperPath;
    private volatile Settings settings;
    private volatile Helpers helpers;

    @Activate
    public BeikModule(org.osgi.framework.BundleContext bundle) {
        this(HelperPath.of(bundle));
    }

    BeikModule(HelperPath helperPath) {
        this.helperPath = helperPath;
    }

    @Activate
    @Modified
    void configure(Config config, ScanConfig scan) {
        Settings next = Settings.of(config, scan);
        Helpers before = helpers;
        // Beside the old ones, which finish what they have: so a newer library takes over without a gap.
        if (before == null || !next.engine().equals(settings.engine())) {
            helpers = next.engine().start(helperPath);
        }
        settings = next;
        if (before != null && before != helpers) {
            before.close();
        }
    }

    @Deactivate
    void stop() {
        helpers.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        if (context.message().isInternal() || Exemptions.isTrustedExchanger(context) || now.skip().applies(context)) {
            return Verdict.CONTINUE.stage();
        }
        boolean isCopy = context.phase() == Phase.DATA_SPOOL_EACH_RCPT;
        Judged judged = context.state(StateScope.TRANSACTION, Judged::new);
        if (isCopy && judged.isDecided()) {
            return Verdict.CONTINUE.stage();
        }
        return judged.of(() -> scan(context, now)).thenCompose(results -> null);
    }
}
