package org.sluice.module.clamav;

import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.Upstreams;
import org.sluice.support.upstream.scan.ServerScan;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Viruses, as ClamAV knows them. */
@Component(configurationPid = "org.sluice.clamav", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(
        name = ClamavModule.NAME,
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        mode = Mode.ON_DEMAND,
        timeoutMillis = 12_000,
        required = true,
        onError = OnError.DEFER)
public final class ClamavModule implements ValidationModule {

    static final String NAME = "clamav";

    /** The options that are its own. */
    public @interface Config {
        /** Where clamd listens: {@code host:port} or {@code unix:/path}; several separated by blanks. */
        String daemon() default "127.0.0.1:3310";

        /** KiB of a message that is sent; larger ones are unscannable. 0: any. */
        String max__size__kb() default "0";

        /** What macros, phishing and the like count as. */
        String policy__hits() default "infected";

        /** The fact a hit or an error is noted in. */
        String context__variable() default "clamav_status";

        /** The variable that keeps a message from being scanned. */
        String skip__context__variable() default "skip_virus_check";

        /** Whitelists whose members are not scanned. */
        String honor__whitelist() default "";
    }

    private final Upstreams upstreams = new Upstreams(NAME, endpoint -> new VersionTalk());
    private final ServerScan scan = new ServerScan(NAME, upstreams);
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, UpstreamConfig upstream, ScanConfig scan) {
        Settings next = Settings.of(config, upstream, scan);
        settings = next;
        upstreams.configure(next.terms());
    }

    @Deactivate
    void stop() {
        upstreams.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        return scan.judge(
                context,
                now.rules(),
                () -> upstreams.ask(
                        context, endpoint -> new StreamTalk(context.message().body(), now.hits(), now.session())));
    }
}
