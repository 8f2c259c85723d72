package org.sluice.module.rspamd;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.SpamConfig;
import org.sluice.support.scan.SpamExemptions;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.Upstreams;
import org.sluice.support.upstream.http.HttpQuestion;
import org.sluice.support.upstream.http.HttpRequest;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Hands messages to rspamd and does what it advises. */
@Component(
        configurationPid = "org.sluice.rspamd",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = ValidationModule.class)
@Validates(
        name = "rspamd",
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        mode = Mode.OBSERVE,
        order = 506,
        timeoutMillis = 15_000,
        required = true,
        onError = OnError.DEFER)
public final class RspamdModule implements ValidationModule {

    /** The options; {@code __} in a member stands for {@code _} in the key, {@code _} for a dot. */
    public @interface Config {
        /** Where rspamd listens: its normal worker. */
        String servers() default "127.0.0.1:11333";

        /** Octets of a message that is handed over. */
        String max__size() default "50000000";

        /** For the advice to make a stranger wait. */
        String on__greylist() default "pass";

        /** For the advice to mark. */
        String on__add__header() default "pass";

        /** For the advice to change the subject. */
        String on__rewrite__subject() default "pass";

        /** For the advice to refuse for now. */
        String on__soft__reject() default "defer";

        /** For the advice to keep apart. */
        String on__quarantine() default "quarantine";

        /** For the advice to drop. */
        String on__discard() default "discard";

        /** Reply text for the advice to refuse for now. */
        String soft__reject__reply() default "Try again later";

        /** Whether rspamd's own text for the client takes the place of ours. */
        String use__smtp__message() default "false";

        /** Header field for what rspamd wants marked. */
        String mark() default "X-Spam: Yes";

        /** Whether the subject becomes what rspamd wants. */
        String rewrite__subject() default "true";

        /** Whether rspamd may add and remove header fields. */
        String edit__header() default "false";

        /** Whether rspamd may change sender and recipients. */
        String edit__envelope() default "false";

        /** Whether rspamd may put another body in the place of the message's. */
        String edit__body() default "false";

        /** KiB of such a body. */
        String max__edit__kb() default "51200";

        /** Name we give ourselves. */
        String mta__name() default "";

        /** The rules of rspamd's to follow. */
        String settings__id() default "";

        /** Whether rspamd asks all its rules. */
        String pass__all() default "false";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";

        /** What a verdict does, as the core reads it. */
        String validation_mode() default "OBSERVE";
    }

    private static final int MOST_JSON_OCTETS = 4 << 20;

    private final RspamdReplyReader reader = new RspamdReplyReader(MOST_JSON_OCTETS);
    private final Upstreams upstreams = new Upstreams(
            "rspamd",
            server -> HttpQuestion.probe("/ping", reply -> reply.headers().getOrDefault("server", List.of())));
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
        long size = context.message().body().sizeOctets();
        if (size > now.mostOctets()) {
            // rspamd would close without a word, and seem to have failed.
            return now.policy().conclude(context, new ScanResult.Unscannable("size", size + " octets"));
        }
        Advice advice = new Advice(context, now);
        return upstreams
                .ask(context, server -> question(context, now))
                .handle((reply, failure) ->
                        failure == null ? advice.follow(reply) : now.policy().conclude(context, ScanResult.of(failure)))
                .thenCompose(verdict -> verdict);
    }

    private HttpQuestion<RspamdReply> question(ValidationContext context, Settings now) {
        HttpRequest request =
                CheckRequest.of(context, now.wishes()).body(context.message().body());
        return new HttpQuestion<>(request, MOST_JSON_OCTETS + now.mostEditOctets(), reader::read);
    }
}
