package org.sluice.module.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.operations.HealthCheck;
import org.sluice.support.file.FileWatch;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.Upstreams;
import org.sluice.support.upstream.http.HttpQuestion;
import org.sluice.support.upstream.http.HttpRequest;
import org.sluice.support.validation.Reading;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Asks a server of the site's own. Every configuration of the factory makes one instance, for one hook. */
@Component(
        configurationPid = "org.sluice.webhook",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {ValidationModule.class, HealthCheck.class})
@Validates(
        name = WebhookModule.NAME,
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        mode = Mode.OBSERVE,
        order = 700,
        timeoutMillis = 15_000,
        required = true,
        comparable = false,
        onError = OnError.DEFER)
public final class WebhookModule implements ValidationModule, HealthCheck {

    static final String NAME = "webhook";

    /** The options; {@code __} in a member stands for {@code _} in the key, {@code _} for a dot. */
    public @interface Config {
        /** Where the hook is. */
        String urls() default "http://127.0.0.1:8000/";

        /** What of a message is sent: {@code none}, {@code headers} or {@code whole}. */
        String message() default "headers";

        /** KiB of a message that is sent whole. */
        String max__size__kb() default "25600";

        /** What becomes of larger ones: {@code headers} or {@code unscannable}. */
        String larger() default "headers";

        /** Dictionaries that are sent: {@code connection}, {@code message}. */
        String send__variables() default "connection, message";

        /** Variables outside its namespace that the hook may set. */
        String foreign__variables() default "";

        /** File with the secrets that sign questions. */
        String signing__secret__file() default "";

        /** KiB of an answer. */
        String max__answer__kb() default "64";

        /** Whether the hook is asked about mail of our own. */
        String ask__internal() default "false";

        /** What a server is asked to see how it is. */
        String probe__path() default "";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";

        /** What a verdict does, as the core reads it. */
        String validation_mode() default "OBSERVE";
    }

    private static final int LOOK_SECONDS = 2;

    private final JsonFactory json = new JsonFactory();
    private static final Verdict INTERNAL = Verdict.continuing("left alone: mail of our own");
    private final Upstreams upstreams = new Upstreams(NAME, server -> probe());
    private final FileWatch watch = new FileWatch("sluice-webhook-secrets");
    private volatile Settings settings;

    /** {@code all}: for the header fields, whose keys nobody knows before, and for the name of this instance. */
    @Activate
    @Modified
    void configure(Config config, UpstreamConfig servers, ScanConfig results, Map<String, Object> all) {
        Settings next = Settings.of(config, servers, results, all);
        settings = next;
        upstreams.configure(next.servers());
        if (next.secrets().areInFiles()) {
            watch.every(LOOK_SECONDS, next.secrets()::look);
        } else {
            watch.close();
        }
    }

    @Deactivate
    void close() {
        watch.close();
        upstreams.close();
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The servers are looked at by those who ask them. */
    @Override
    public List<Finding> check() {
        return settings.secrets().finding().stream().toList();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        Optional<Verdict> leftAlone = leaveAlone(context, now);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        if (isTooLarge(context, now)) {
            long size = context.message().body().sizeOctets();
            return now.policy().conclude(context, new ScanResult.Unscannable("size", size + " octets"));
        }
        Following following = new Following(context, now);
        Event event = EventWriter.write(json, context, now);
        Secrets.Known secrets = now.secrets().now();
        return signature(context, secrets.keys(), event)
                .thenCompose(signature -> upstreams.ask(
                        context,
                        server -> new HttpQuestion<>(
                                request(server, secrets, event, signature),
                                now.mostAnswerOctets(),
                                new HookReading(now.reader(), context.phase()))))
                .handle((answer, failure) -> failure == null ? following.follow(answer) : following.failed(failure))
                .thenCompose(verdict -> verdict);
    }

    private static Optional<Verdict> leaveAlone(ValidationContext context, Settings now) {
        return context.message().isInternal() && !now.asksInternal()
                ? Optional.of(INTERNAL)
                : now.exemptions().leaveAlone(context);
    }

    private static boolean isTooLarge(ValidationContext context, Settings now) {
        return context.phase().hasContent()
                && context.phase() != Phase.SET_BINDING
                && now.content() == Content.WHOLE
                && !now.asksAboutLarger()
                && !EventWriter.carriesMessage(context, now);
    }

    /** Empty where nothing is signed. */
    private static CompletionStage<String> signature(ValidationContext context, SigningKeys keys, Event event) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture("");
        }
        return Reading.run(context, () -> keys.sign(event));
    }

    private static HttpRequest request(Endpoint server, Secrets.Known secrets, Event event, String signature) {
        HttpRequest request = HttpRequest.post(Settings.target(server))
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .header("User-Agent", "Sluice-Webhook/1")
                .header("webhook-id", event.id())
                .header("webhook-timestamp", String.valueOf(event.seconds()));
        if (!signature.isEmpty()) {
            request.header("webhook-signature", signature);
        }
        secrets.headers().putOn(request);
        return event.message()
                .map(message -> request.body(event.before(), message, event.behind()))
                .orElseGet(() -> request.body(event.before()));
    }

    /** Null where there is nothing to ask: a hook is judged by what it does. */
    private Talk<String> probe() {
        String path = settings.probe();
        return path.isEmpty() ? null : HttpQuestion.probe(path, reply -> List.of());
    }
}
