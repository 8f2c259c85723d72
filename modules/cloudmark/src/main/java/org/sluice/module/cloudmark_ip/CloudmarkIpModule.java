package org.sluice.module.cloudmark_ip;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.module.cloudmark.Authorities;
import org.sluice.module.cloudmark.Score;
import org.sluice.module.cloudmark.ScoreReader;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.http.HttpQuestion;
import org.sluice.support.upstream.http.HttpRequest;
import org.sluice.support.upstream.reputation.Greeting;
import org.sluice.support.upstream.reputation.Opinion;
import org.sluice.support.upstream.reputation.ReputationConfig;
import org.sluice.support.upstream.reputation.Reputations;
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

        /** Reply text for a bad address. */
        String bad__reply() default "Refused: bad reputation of your address";
    }

    private static final String PATH = "/score/v2/ip/";
    private static final int MOST_REPLY_OCTETS = 1 << 16;

    private final ScoreReader reader = new ScoreReader(MOST_REPLY_OCTETS);
    private final Reputations reputations = new Reputations(
            "cloudmark_ip", "status", server -> HttpQuestion.probe("/score/v2/max-message-size", reply -> List.of()));
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, ReputationConfig rules, UpstreamConfig servers) {
        Settings next = Settings.of(config, rules, servers);
        reputations.configure(next.rules());
        settings = next;
    }

    @Deactivate
    void close() {
        reputations.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        return reputations.judge(context, now.rules(), (server, address) -> question(now, address));
    }

    private HttpQuestion<Opinion> question(Settings now, String address) {
        return new HttpQuestion<>(
                HttpRequest.get(PATH + address)
                        .header("Accept", "application/json")
                        .header("Connection", "close"),
                MOST_REPLY_OCTETS,
                reply -> now.opinion(reader.score(reply.body())));
    }

    /** What the module was told; checked once, then immutable. */
    private record Settings(Reputations.Rules rules, BigDecimal threshold, Greeting onBad) {

        static Settings of(Config config, ReputationConfig rules, UpstreamConfig servers) {
            return new Settings(
                    Reputations.Rules.of(Authorities.list(config.servers()), servers, rules),
                    Authorities.threshold(config.score__threshold()),
                    Greeting.of("bad", config.bad__disposition(), config.bad__reply()));
        }

        Opinion opinion(Score score) {
            boolean bad = score.score().compareTo(threshold) > 0;
            String value = score.score().toPlainString();
            Map<String, String> facts = score.analysis().isEmpty()
                    ? Map.of("score", value)
                    : Map.of("score", value, "analysis", score.analysis());
            return new Opinion(bad ? "bad" : "good", facts, bad ? onBad : Greeting.WELCOME, "score " + value);
        }
    }
}
