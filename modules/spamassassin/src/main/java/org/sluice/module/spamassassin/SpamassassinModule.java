package org.sluice.module.spamassassin;

import java.math.RoundingMode;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.MessageBody;
import org.sluice.support.scan.FirstOctets;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.SpamConfig;
import org.sluice.support.scan.SpamExemptions;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.Upstreams;
import org.sluice.support.validation.Reading;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Has messages scored by SpamAssassin. */
@Component(
        configurationPid = "org.sluice.spamassassin",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = ValidationModule.class)
@Validates(
        name = "spamassassin",
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        mode = Mode.OBSERVE,
        order = 507,
        timeoutMillis = 60_000,
        required = true,
        onError = OnError.DEFER)
public final class SpamassassinModule implements ValidationModule {

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Where spamd listens. */
        String servers() default "127.0.0.1:783";

        /** Octets of a message that are sent. */
        String max__size() default "512000";

        /** Whose preferences count. */
        String user() default "";

        /** Whether the user is the recipient, where there is one. */
        String user__of__recipient() default "nobody";

        /** Whether messages are sent compressed. */
        String compress() default "false";

        /** Whether the Received field of our own goes in front. */
        String add__received() default "true";

        /** Our name in there. */
        String receiver() default "localhost";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";
    }

    private static final byte[] NOTHING = new byte[0];

    private final Upstreams upstreams = new Upstreams("spamassassin", server -> new Ping());
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, UpstreamConfig servers, SpamConfig results) {
        Settings next = Settings.of(config, servers, results);
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
        byte[] inFront = now.addsReceived() ? TraceHeader.octets(context, now.receiver()) : NOTHING;
        MessageBody message = FirstOctets.of(context.message().body(), now.mostOctets());
        String user = now.userOf().user(context, now.user());
        CompletionStage<SpamdReply> asked = now.compresses()
                ? Reading.run(context, () -> Deflated.of(inFront, message))
                        .thenCompose(deflated -> upstreams.ask(context, server -> SpamdTalk.ofDeflated(deflated, user)))
                : upstreams.ask(context, server -> SpamdTalk.of(inFront, message, user));
        return asked.handle(
                        (reply, failure) -> failure == null ? judge(context, now, reply) : fail(context, now, failure))
                .thenCompose(verdict -> verdict);
    }

    private static CompletionStage<Verdict> fail(ValidationContext context, Settings now, Throwable failure) {
        context.effects().put("spamc_status", "failed");
        return now.policy().conclude(context, ScanResult.of(failure));
    }

    private static CompletionStage<Verdict> judge(ValidationContext context, Settings now, SpamdReply reply) {
        String score = reply.score().setScale(2, RoundingMode.HALF_UP).toPlainString();
        context.effects()
                .put("spamc_status", "ok")
                .put("spamc_spam", String.valueOf(reply.spam()))
                .put("spamc_score", score)
                .put(
                        "spamc_thresh",
                        reply.threshold().setScale(2, RoundingMode.HALF_UP).toPlainString())
                .put("spamc_symbols", String.join(",", reply.symbols()));
        ScanResult result = reply.spam() ? new ScanResult.Spam("", reply.score(), score) : new ScanResult.Clean(score);
        return now.policy().conclude(context, result);
    }
}
