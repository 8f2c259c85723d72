package org.sluice.module.csapi;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.MessageBody;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.upstream.Endpoint;
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

/** Viruses, as a scan engine knows them that is asked over ICAP. */
@Component(configurationPid = "org.sluice.csapi", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(
        name = CsapiModule.NAME,
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        mode = Mode.ON_DEMAND,
        timeoutMillis = 12_000,
        required = true,
        onError = OnError.DEFER)
public final class CsapiModule implements ValidationModule {

    static final String NAME = "csapi";

    /** The options that are its own. */
    public @interface Config {
        /** Where the engine listens: {@code icap://host:port/service}; several separated by blanks. */
        String server() default "icap://127.0.0.1:1344";

        /** Whose manners it has. */
        String dialect() default "symantec";

        /** How a message is put: {@code respmod} or {@code reqmod}. */
        String method() default "respmod";

        /** Octets sent first: {@code auto}: what the server wants; {@code off}; or a number. */
        String preview() default "auto";

        /** Whether the engine is told the client's address. */
        String send__client__ip() default "true";

        /** How often an engine that has no resources now is asked again. */
        String busy__retries() default "2";

        /** KiB of a message that is sent; larger ones are unscannable. 0: any. */
        String max__size__kb() default "0";

        /** The fact a hit or an error is noted in. */
        String context__variable() default "csapi_status";

        /** The variable that keeps a message from being scanned. */
        String skip__context__variable() default "skip_virus_check";

        /** Whitelists whose members are not scanned. */
        String honor__whitelist() default "";
    }

    private final Map<Endpoint, Options> options = new ConcurrentHashMap<>();
    private final Upstreams upstreams = new Upstreams(
            NAME, endpoint -> new OptionsTalk(current().service(endpoint), told -> heard(endpoint, told)));
    private final ServerScan scan = new ServerScan(NAME, upstreams);
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, UpstreamConfig upstream, ScanConfig scan) {
        Settings next = Settings.of(config, upstream, scan);
        settings = next;
        options.keySet().retainAll(next.terms().endpoints());
        upstreams.configure(next.terms());
    }

    @Deactivate
    void stop() {
        upstreams.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        Questions questions = new Questions(context, upstreams, now.busyRetries());
        return scan.judge(
                context, now.rules(), () -> questions.ask(endpoint -> talk(context, now, endpoint, questions)));
    }

    private void heard(Endpoint endpoint, Options told) {
        options.put(endpoint, told);
        upstreams.limit(endpoint, told.mostConnections());
    }

    private Settings current() {
        return settings;
    }

    private ScanTalk talk(ValidationContext context, Settings now, Endpoint endpoint, Questions questions) {
        MessageBody message = context.message().body();
        Optional<Options> told = Optional.ofNullable(options.get(endpoint)).flatMap(each -> each.at(System.nanoTime()));
        OptionalInt preview =
                now.asksPreview() ? told.map(Options::preview).orElse(OptionalInt.empty()) : now.preview();
        IcapRequest request = new IcapRequest(
                now.asResponse(),
                now.service(endpoint),
                name(context),
                message.sizeOctets(),
                now.tellsClient()
                        ? context.connection().remoteAddress().getAddress().getHostAddress()
                        : "",
                told.map(Options::allows204).orElse(true));
        return new ScanTalk(request, message, preview, questions::noResources);
    }

    private static String name(ValidationContext context) {
        String id = context.message().transactionId().replaceAll("[^A-Za-z0-9.]", "");
        return (id.isEmpty() ? "message" : id) + ".eml";
    }
}
