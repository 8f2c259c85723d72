package org.sluice.module.milter;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.support.upstream.Held;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.UpstreamFailure;
import org.sluice.support.upstream.Upstreams;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** One filter. Every configuration of the factory makes one instance; their order is that of {@code validation.order}. */
@Component(
        configurationPid = "org.sluice.milter",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        // A filter has more time than a server that is asked one question, and a connection for each client.
        property = {
            "connect_timeout_millis=30000",
            "write_timeout_millis=30000",
            "reply_timeout_millis=30000",
            "timeout_millis=300000",
            "max_connections=1000",
            "max_waiting=1000"
        })
@Validates(
        name = "milter",
        phases = {Phase.CONNECT, Phase.EHLO, Phase.MAILFROM, Phase.RCPTTO, Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        order = 550,
        timeoutMillis = 300_000,
        maxConcurrency = 10_000,
        comparable = false,
        onError = OnError.DEFER)
public final class MilterModule implements ValidationModule {

    private static final Logger LOG = LoggerFactory.getLogger(MilterModule.class);

    /** The options beside those of {@link UpstreamConfig}; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Where the filter listens. */
        String milter() default "";

        /** The newest version of the protocol to offer. */
        String version() default "6";

        /** What happens where it gives no answer. */
        String default__action() default "tempfail";

        /** What its refusals count as. */
        String counts__as() default "nothing";

        /** Whitelists whose members it does not hear of. */
        String honor__whitelist() default "global";

        /** Our name, as filters are told it. */
        String hostname() default "";

        /** KiB of changes to one message. */
        String max__edit__kb() default "51200";

        /** What a verdict does, as the core reads it. */
        String validation_mode() default "DECIDE";
    }

    private final Upstreams upstreams = new Upstreams("milter", null);
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, UpstreamConfig upstream, Map<String, ?> all) {
        Settings next = Settings.of(config, all);
        upstreams.configure(Terms.of(next.servers(), upstream));
        settings = next;
    }

    @Deactivate
    void stop() {
        upstreams.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        if (now.servers().isEmpty() || now.exemptions().cover(context)) {
            return Verdict.CONTINUE.stage();
        }
        // Requests over HTTP share a connection and come side by side; a filter knows one message at a time.
        boolean alone = !context.connection().protocol().endsWith("smtp");
        Conversation conversation = alone
                ? new Conversation(this::hold, now)
                : context.state(StateScope.CONNECTION, () -> new Conversation(this::hold, now));
        if (conversation.hasGivenUp(context)) {
            return now.withoutAnswer(context).stage();
        }
        CompletableFuture<Verdict> answer = new CompletableFuture<>();
        context.onCancel(() -> answer.cancel(false));
        if (alone) {
            context.onCancel(conversation::close);
        }
        conversation
                .hear(context)
                .thenApply(said -> new Judgement(context, now).of(said))
                .exceptionally(failure -> withoutAnswer(context, now, conversation, Failures.cause(failure)))
                .whenComplete((verdict, bug) -> {
                    if (alone) {
                        conversation.close();
                    }
                    if (bug == null) {
                        answer.complete(verdict);
                    } else {
                        answer.completeExceptionally(Failures.cause(bug));
                    }
                });
        return answer;
    }

    private CompletionStage<Held<Agreement>> hold(ValidationContext context, int version) {
        return upstreams.hold(context, server -> new Negotiation(version));
    }

    private static Verdict withoutAnswer(
            ValidationContext context, Settings now, Conversation conversation, Throwable failure) {
        if (!(failure instanceof UpstreamFailure) && !(failure instanceof IllegalArgumentException)) {
            throw new IllegalStateException(failure);
        }
        conversation.abandon();
        if (failure instanceof UpstreamFailure gone && gone.kind() == UpstreamFailure.Kind.CANCELLED) {
            throw new IllegalStateException(
                    gone.getMessage(), gone); // we end it ourselves: that is no answer, and no failure of the filter
        }
        if (now.defaultAction() == Settings.DefaultAction.ACCEPT) {
            conversation.giveUp(context);
        }
        LOG.warn(
                "{} milter {} in {}: {}",
                context.connection().sessionId(),
                now.name(),
                context.phase(),
                failure.getMessage());
        context.metrics().add("failures_total", 1);
        context.effects().put(now.fact("result"), "temporary_error");
        return now.withoutAnswer(context);
    }
}
