package org.sluice.module.cloudmark;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.MessageBody;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.FirstOctets;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.SpamConfig;
import org.sluice.support.scan.SpamExemptions;
import org.sluice.support.scan.WireForm;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.MalformedReply;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.Upstreams;
import org.sluice.support.upstream.http.HttpQuestion;
import org.sluice.support.upstream.http.HttpReply;
import org.sluice.support.validation.Reading;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Has messages scored by Cloudmark Authority. */
@Component(
        configurationPid = "org.sluice.cloudmark",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = ValidationModule.class)
@Validates(
        name = "cloudmark",
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        mode = Mode.OBSERVE,
        order = 505,
        timeoutMillis = 15_000,
        required = true,
        onError = OnError.DEFER)
public final class CloudmarkModule implements ValidationModule {

    /** The options; {@code __} in a member stands for {@code _} in the key, {@code _} for a dot. */
    public @interface Config {
        /** Where Authority listens. */
        String servers() default "127.0.0.1:2713";

        /** Scores above this one are spam. */
        String score__threshold() default "95";

        /** Octets of a message that are sent; 0: all. */
        String max__body__length() default "0";

        /** What stands between recipients. */
        String recipient__separator() default ",";

        /** Whether the client's confirmed name is sent. */
        String send__from__host() default "false";

        /** Whether messages are sent as they came over the wire. */
        String use__wire__rep() default "false";

        /** Whether the header fields Authority wants are added. */
        String add__headers() default "false";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";

        /** What a verdict does, as the core reads it. */
        String validation_mode() default "OBSERVE";
    }

    private static final int MOST_REPLY_OCTETS = 1 << 20;

    private final ScoreReader reader = new ScoreReader(MOST_REPLY_OCTETS);
    private final Map<Endpoint, Long> limits = new ConcurrentHashMap<>();
    private final Upstreams upstreams = new Upstreams(
            "cloudmark", server -> HttpQuestion.probe("/score/v2/max-message-size", reply -> limit(server, reply)));
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, UpstreamConfig servers, SpamConfig results) {
        Settings next = Settings.of(config, servers, results);
        limits.keySet().retainAll(next.servers().endpoints());
        upstreams.configure(next.servers());
        settings = next;
    }

    @Deactivate
    void close() {
        upstreams.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        Optional<Verdict> leftAlone = SpamExemptions.leaveAlone(context, now.exemptions());
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        return message(context, now)
                .thenCompose(message -> upstreams.ask(context, server -> question(context, now, server, message)))
                .handle((score, failure) -> failure == null
                        ? judge(context, now, score)
                        : now.policy().conclude(context, ScanResult.of(failure)))
                .thenCompose(verdict -> verdict);
    }

    private static CompletionStage<MessageBody> message(ValidationContext context, Settings now) {
        MessageBody plain = context.message().body();
        return now.usesWireForm()
                ? Reading.run(context, plain, () -> WireForm.of(plain))
                : CompletableFuture.completedFuture(plain);
    }

    private HttpQuestion<Score> question(
            ValidationContext context, Settings now, Endpoint server, MessageBody message) {
        long most = Math.min(now.mostOctets(), limits.getOrDefault(server, Long.MAX_VALUE));
        // 122 bits nobody else knows: looking for them in the message would find nothing.
        String boundary = UUID.randomUUID().toString().replace("-", "");
        return new HttpQuestion<>(
                ScoreRequest.of(context, now, FirstOctets.of(message, most), boundary),
                MOST_REPLY_OCTETS,
                reply -> reader.score(reply.body()));
    }

    /** A server that says how much it takes is sent no more than that. */
    private List<String> limit(Endpoint server, HttpReply reply) {
        try {
            long octets = reader.mostOctets(reply.body()).orElse(Long.MAX_VALUE);
            limits.put(server, octets);
            return List.of("takes " + octets + " octets");
        } catch (MalformedReply noLimit) {
            return List.of();
        }
    }

    private static CompletionStage<Verdict> judge(ValidationContext context, Settings now, Score score) {
        boolean spam = score.score().compareTo(now.threshold()) > 0;
        String raw = score.score().toPlainString();
        ScanResult result = spam ? new ScanResult.Spam("", score.score(), raw) : new ScanResult.Clean(raw);
        context.effects().put("cmae-score", raw).put("cmae-isspam", String.valueOf(spam));
        if (!score.analysis().isEmpty()) {
            context.effects().put("cmae-analysis", score.analysis());
        }
        score.named().forEach((name, value) -> context.effects().put(name, value));
        now.policy().note(context, result);
        return now.policy()
                .decided(context, result, now.policy().action(result))
                .thenApply(action -> conclude(context, now, score, action, result));
    }

    private static Verdict conclude(
            ValidationContext context, Settings now, Score score, Action action, ScanResult result) {
        if (action == Action.PASS && now.addsHeaders()) {
            // Fields of these names that a sender wrote must not be taken for ours.
            score.fields().forEach(field -> context.effects().header().replace(field.name(), field.value()));
        }
        return now.policy().verdict(action, result);
    }
}
