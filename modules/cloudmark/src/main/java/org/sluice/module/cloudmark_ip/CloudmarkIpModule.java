package org.sluice.module.cloudmark_ip;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.module.cloudmark.Authorities;
import org.sluice.module.cloudmark.Score;
import org.sluice.module.cloudmark.ScoreReader;
import org.sluice.support.configuration.Options;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.Greeting;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.Upstreams;
import org.sluice.support.upstream.http.HttpQuestion;
import org.sluice.support.upstream.http.HttpRequest;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Has the client's address scored by Cloudmark Authority. */
@Component(
        configurationPid = "org.sluice.cloudmark_ip",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = ValidationModule.class)
@Validates(
        name = "cloudmark_ip",
        phases = Phase.CONNECT,
        mode = Mode.OBSERVE,
        order = 206,
        timeoutMillis = 6_000,
        onError = OnError.CONTINUE)
public final class CloudmarkIpModule implements ValidationModule {

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Where Authority listens. */
        String servers() default "127.0.0.1:2713";

        /** Addresses with a score above this one are bad. */
        String score__threshold() default "95";

        /** What becomes of a client at a bad address. */
        String bad__disposition() default "reject";

        /** What becomes of a client nobody could be asked about. */
        String error__disposition() default "pass";

        /** Reply text for a bad address. */
        String bad__reply() default "Refused: bad reputation of your address";

        /** Reply text where nobody could be asked. */
        String error__reply() default "Your address cannot be checked now, try again later";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";
    }

    private static final String NAME = "cloudmark_ip";
    private static final String PATH = "/score/v2/ip/";
    private static final int MOST_REPLY_OCTETS = 1 << 16;

    private final ScoreReader reader = new ScoreReader(MOST_REPLY_OCTETS);
    private final Upstreams upstreams =
            new Upstreams(NAME, server -> HttpQuestion.probe("/score/v2/max-message-size", reply -> List.of()));
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, UpstreamConfig servers) {
        Settings next = Settings.of(config, servers);
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
        if (Exemptions.isTrustedExchanger(context) || now.exemptions().cover(context)) {
            return Verdict.CONTINUE.stage();
        }
        String target = PATH + address(context.connection().remoteAddress().getAddress());
        return upstreams
                .ask(
                        context,
                        server -> new HttpQuestion<>(
                                HttpRequest.get(target)
                                        .header("Accept", "application/json")
                                        .header("Connection", "close"),
                                MOST_REPLY_OCTETS,
                                reply -> reader.score(reply.body())))
                .handle((score, failure) -> failure == null ? judge(context, now, score) : fail(context, now));
    }

    /** Without the name of an interface of ours, which a link-local address has behind it. */
    private static String address(InetAddress client) {
        return client.getHostAddress().replaceFirst("%.*", "");
    }

    private static Verdict judge(ValidationContext context, Settings now, Score score) {
        boolean bad = score.score().compareTo(now.threshold()) > 0;
        String value = score.score().toPlainString();
        context.effects().put("cloudmark_ip.status", bad ? "bad" : "good").put("cloudmark_ip.score", value);
        if (!score.analysis().isEmpty()) {
            context.effects().put("cloudmark_ip.analysis", score.analysis());
        }
        return bad ? Greeting.verdict(now.onBad(), now.badReply(), "score " + value) : Verdict.CONTINUE;
    }

    private static Verdict fail(ValidationContext context, Settings now) {
        context.effects().put("cloudmark_ip.status", "temperror");
        return Greeting.verdict(now.onError(), now.errorReply(), "temperror");
    }

    /** What the module was told; checked once, then immutable. */
    private record Settings(
            Terms servers,
            BigDecimal threshold,
            Action onBad,
            Action onError,
            String badReply,
            String errorReply,
            Exemptions exemptions) {

        static Settings of(Config config, UpstreamConfig servers) {
            return new Settings(
                    Authorities.of(config.servers(), servers),
                    Authorities.threshold(config.score__threshold()),
                    Action.of("bad_disposition", config.bad__disposition(), Greeting.FOR_JUDGEMENT),
                    Action.of("error_disposition", config.error__disposition(), Greeting.FOR_ERROR),
                    Options.replyText("bad_reply", config.bad__reply()),
                    Options.replyText("error_reply", config.error__reply()),
                    Exemptions.of("honor_whitelist", config.honor__whitelist()));
        }
    }
}
