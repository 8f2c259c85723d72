package org.sluice.module.antivirus;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanResult;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** No viruses: asks the engines it is told to, and decides. */
@Component(
        configurationPid = "org.sluice.antivirus",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(
        name = AntivirusModule.NAME,
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        order = 501,
        timeoutMillis = 30_000,
        required = true,
        onError = OnError.DEFER)
public final class AntivirusModule implements ValidationModule {

    static final String NAME = "antivirus";

    /** The options that are its own. */
    public @interface Config {
        /** Modules that scan, in order; {@code :disposition} behind a name holds for its hits. */
        String engines() default "clamav";

        /** {@code in_order}: one after the other; {@code parallel}: all at once. */
        String engine__order() default "in_order";

        /** {@code all} must call a message clean, or {@code one}. */
        String engines__needed() default "all";

        /** Milliseconds a message waits for an engine whose bundle is away. */
        String engine__hold__millis() default "10000";

        /** Whether what keeps an engine from looking inside counts as a virus. */
        String paranoid() default "false";

        /** Whether the engines see what earlier modules made of the message, not what the client sent. */
        String scan__edited() default "true";

        /** Whether each MIME part is put to the engines by itself too. */
        String mime__decompose() default "false";

        /** Parts that are put to the engines; a message with more of them is unscannable. */
        String max__parts() default "100";

        /** Results that are kept; 0: none. */
        String cache__size() default "1000";

        /** Seconds a result is kept. */
        String cache__seconds() default "300";

        /** KiB of the largest message whose result is kept. */
        String cache__max__kb() default "1024";

        /** What stands in the place of an infected part. */
        String disinfect__text() default "An attachment was removed here: it contained a virus.";

        /** What becomes of a message whose virus could not be taken out. */
        String disinfect__failed__disposition() default "reject";

        /** The variable that keeps a message from being scanned. */
        String skip__context__variable() default "skip_virus_check";

        /** Whitelists whose members are not scanned. */
        String honor__whitelist() default "";
    }

    /** What other settings made of a message counts no more: each has results of its own, also for scans under way. */
    private record Configured(Settings settings, ResultCache cache) {}

    private volatile Configured configured;

    @Activate
    @Modified
    void configure(Config config, ScanConfig scan) {
        Settings settings = Settings.of(config, scan);
        configured = new Configured(settings, new ResultCache(settings));
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Configured now = configured;
        Optional<Verdict> leftAlone = now.settings().skip().leaveAlone(context, NAME);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        Scan scan = new Scan(context, now.settings(), now.cache());
        return scan.findings().handle(AntivirusModule::known).thenCompose(scan::conclude);
    }

    /** What went wrong while the engines were asked is one finding more. */
    private static List<Finding> known(List<Finding> findings, Throwable failure) {
        if (failure == null) {
            return findings;
        }
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        return List.of(new Finding(Engine.NONE, ScanResult.of(cause), Map.of()));
    }
}
