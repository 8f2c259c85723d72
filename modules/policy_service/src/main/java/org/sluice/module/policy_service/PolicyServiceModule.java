package org.sluice.module.policy_service;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.Upstreams;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * Asks a policy server and does what it says. Order 700: when it is asked, the other modules of the phase have had no objection,
 * as {@code DEFER_IF_PERMIT} supposes.
 */
@Component(
        configurationPid = "org.sluice.policy_service",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = ValidationModule.class)
@Validates(
        name = PolicyServiceModule.NAME,
        phases = {Phase.CONNECT, Phase.EHLO, Phase.MAILFROM, Phase.RCPTTO, Phase.DATA},
        mode = Mode.OBSERVE,
        order = 700,
        timeoutMillis = 15_000,
        comparable = false,
        onError = OnError.DEFER)
public final class PolicyServiceModule implements ValidationModule {

    static final String NAME = "policy_service";

    /** The options; {@code __} in a member stands for {@code _} in the key, {@code _} for a dot. */
    public @interface Config {
        /** Where the policy server listens. */
        String servers() default "127.0.0.1:10023";

        /** At which moments it is asked. */
        String protocol__states() default "RCPT";

        /** What tells it for which purpose it is asked. */
        String policy__context() default "";

        /** What is done when no server answers. */
        String default__action() default "451 4.3.5 Server configuration problem";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";

        /** Whether our own mail exchangers are left alone. */
        String skip__trusted__mx() default "true";

        /** What a verdict does, as the core reads it. */
        String validation_mode() default "OBSERVE";
    }

    /** The protocol knows no question that means nothing. */
    private final Upstreams upstreams = new Upstreams(NAME, null);

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, UpstreamConfig servers, Map<String, Object> all) {
        Settings next = Settings.of(config, servers, all);
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
        Optional<Verdict> leftAlone = now.leaveAlone(context);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        Course course = new Course(context, now);
        CompletionStage<Void> asked = CompletableFuture.completedFuture(null);
        for (ProtocolState state : ProtocolState.in(context.phase(), now.states())) {
            asked = asked.thenCompose(before -> ask(context, now, state, course));
        }
        return asked.thenApply(all -> course.end());
    }

    private CompletionStage<Void> ask(ValidationContext context, Settings now, ProtocolState state, Course course) {
        if (!course.isOpen()) {
            return CompletableFuture.completedFuture(null);
        }
        byte[] request = Request.octets(context, state, now.policyContext());
        return upstreams.ask(context, server -> new PolicyTalk(request)).handle((said, failure) -> {
            if (failure == null) {
                course.answered(said);
            } else {
                course.failed(failure);
            }
            return null;
        });
    }
}
