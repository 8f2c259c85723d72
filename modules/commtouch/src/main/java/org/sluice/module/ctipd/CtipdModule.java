package org.sluice.module.ctipd;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.http.HttpQuestion;
import org.sluice.support.upstream.reputation.ReputationConfig;
import org.sluice.support.upstream.reputation.Reputations;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Asks ctipd for the reputation of the client's address. */
@Component(
        configurationPid = "org.sluice.ctipd",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = ValidationModule.class)
@Validates(
        name = "ctipd",
        phases = Phase.CONNECT,
        mode = Mode.OBSERVE,
        order = 205,
        timeoutMillis = 6_000,
        onError = OnError.CONTINUE)
public final class CtipdModule implements ValidationModule {

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Where ctipd listens, with its path where it is another one. */
        String servers() default "127.0.0.1:8080";

        /** What ctipd wants to hear of those it serves. */
        String key() default "";

        /** What becomes of a client with a bad reputation. */
        String permfail__disposition() default "reject";

        /** What becomes of a client that should come again. */
        String tempfail__disposition() default "defer";

        /** Reply text for a bad reputation. */
        String permfail__reply() default "Refused: bad reputation of your address";

        /** Reply text for a client that should come again. */
        String tempfail__reply() default "Try again later: doubtful reputation of your address";

        /** Whether the reply quotes the reference a complaint to the vendor needs. */
        String quote__refid() default "true";
    }

    private static final int MOST_REPLY_OCTETS = 1 << 16;
    private static final String PATH = "/ctipd/iprep";
    /** Of a documentation block (RFC 5737): whether there is an answer counts, not which. */
    private static final String PROBED = "192.0.2.1";

    private final Reputations reputations = new Reputations("ctipd", "action", this::probe);
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, ReputationConfig rules, UpstreamConfig servers) {
        Settings next = Settings.of(config, rules, servers);
        settings = next;
        reputations.configure(next.rules());
    }

    @Deactivate
    void close() {
        reputations.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        return reputations.judge(
                context, now.rules(), (server, address) -> question(server, now, address, now::opinion));
    }

    private HttpQuestion<String> probe(Endpoint server) {
        return question(server, settings, PROBED, reputation -> "");
    }

    private static <R> HttpQuestion<R> question(
            Endpoint server, Settings now, String address, Function<Reputation, R> meaning) {
        String path = server.isLocal() || server.path().isEmpty() ? PATH : server.path();
        return new HttpQuestion<>(
                ReputationRequest.of(path, now.key(), address),
                MOST_REPLY_OCTETS,
                reply -> meaning.apply(ReputationReader.read(new String(reply.body(), StandardCharsets.ISO_8859_1))));
    }
}
