package org.sluice.module.ctipd;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.support.scan.Greeting;
import org.sluice.support.text.Ascii;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.Upstreams;
import org.sluice.support.upstream.http.HttpQuestion;
import org.sluice.support.validation.Exemptions;
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

        /** What becomes of a client nobody could be asked about. */
        String error__disposition() default "pass";

        /** Reply text for a bad reputation. */
        String permfail__reply() default "Refused: bad reputation of your address";

        /** Reply text for a client that should come again. */
        String tempfail__reply() default "Try again later: doubtful reputation of your address";

        /** Reply text where nobody could be asked. */
        String error__reply() default "Your address cannot be checked now, try again later";

        /** Whether the reply quotes the reference a complaint to the vendor needs. */
        String quote__refid() default "true";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";
    }

    private static final int MOST_REPLY_OCTETS = 1 << 16;
    private static final String PATH = "/ctipd/iprep";
    /** Of a documentation block (RFC 5737): whether there is an answer counts, not which. */
    private static final String PROBED = "192.0.2.1";

    private final Upstreams upstreams = new Upstreams("ctipd", this::probe);
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, UpstreamConfig servers) {
        Settings next = Settings.of(config, servers);
        settings = next;
        upstreams.configure(next.servers());
    }

    @Deactivate
    void close() {
        upstreams.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        if (Exemptions.isTrustedExchanger(context) || now.exemptions().cover(context)) {
            return Verdict.CONTINUE.stage();
        }
        String client = context.connection().remoteAddress().getAddress().getHostAddress();
        return upstreams
                .ask(context, server -> question(server, now, client))
                .handle((reputation, failure) ->
                        failure == null ? judge(context, now, reputation) : fail(context, now));
    }

    private HttpQuestion<String> probe(Endpoint server) {
        return question(server, settings, PROBED, reputation -> "");
    }

    private static HttpQuestion<Reputation> question(Endpoint server, Settings now, String address) {
        return question(server, now, address, reputation -> reputation);
    }

    private static <R> HttpQuestion<R> question(
            Endpoint server, Settings now, String address, Function<Reputation, R> meaning) {
        String path = server.isLocal() || server.path().isEmpty() ? PATH : server.path();
        return new HttpQuestion<>(
                ReputationRequest.of(path, now.key(), address),
                MOST_REPLY_OCTETS,
                reply -> meaning.apply(ReputationReader.read(new String(reply.body(), StandardCharsets.ISO_8859_1))));
    }

    private static Verdict judge(ValidationContext context, Settings now, Reputation reputation) {
        context.effects()
                .put("ctipd.action", reputation.advice().word())
                .put("ctipd.refid", Ascii.printable(reputation.refId()));
        String why = reputation.advice().word() + ' ' + reputation.refId();
        return switch (reputation.advice()) {
            case ACCEPT -> Verdict.CONTINUE;
            case TEMPFAIL -> Greeting.verdict(now.onTempfail(), now.text(now.tempfailReply(), reputation), why);
            case PERMFAIL -> Greeting.verdict(now.onPermfail(), now.text(now.permfailReply(), reputation), why);
        };
    }

    private static Verdict fail(ValidationContext context, Settings now) {
        context.effects().put("ctipd.action", "temperror");
        return Greeting.verdict(now.onError(), now.errorReply(), "temperror");
    }
}
