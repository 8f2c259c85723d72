package org.sluice.module.commtouch;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanFacts;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.SpamExemptions;
import org.sluice.support.text.Ascii;
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

/** Has messages classified by ctasd: how much spam, how likely a virus. */
@Component(
        configurationPid = "org.sluice.commtouch",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = ValidationModule.class)
@Validates(
        name = "commtouch",
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        mode = Mode.OBSERVE,
        order = 504,
        timeoutMillis = 15_000,
        required = true,
        onError = OnError.DEFER)
public final class CommtouchModule implements ValidationModule {

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Where ctasd listens. */
        String servers() default "127.0.0.1:8088";

        /** What ctasd wants to hear of those it serves. */
        String key() default "";

        /** Octets of a message that is sent. */
        String max__size() default "50000000";

        /** Messages each ctasd is asked about at once; 0: none is scanned. */
        String concurrency() default "10";

        /** Whether mail of authenticated users is classified as outbound mail. */
        String outbound__users() default "false";

        /** What becomes of mass mail of unknown merit. */
        String bulk__disposition() default "reject";

        /** What becomes of mass mail of a known source. */
        String validbulk__disposition() default "pass";

        /** What becomes of what looks a little like spam. */
        String suspect__disposition() default "pass";

        /** What becomes of a likely virus. */
        String high__disposition() default "reject";

        /** What becomes of a possible virus. */
        String medium__disposition() default "pass";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";
    }

    private static final Verdict SWITCHED_OFF = Verdict.continuing("left alone: concurrency = 0");
    private static final int MOST_REPLY_OCTETS = 1 << 16;
    private static final byte[] STATUS = "X-CTCH-PVer: 0000001\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Upstreams upstreams = new Upstreams(
            "commtouch",
            server -> new HttpQuestion<>(
                    HttpRequest.post("/ctasd/GetStatus")
                            .header("Connection", "close")
                            .body(STATUS.clone()),
                    MOST_REPLY_OCTETS,
                    reply -> ""));
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, UpstreamConfig servers, ScanConfig results) {
        Settings next = Settings.of(config, servers, results);
        upstreams.configure(next.servers());
        next.servers().endpoints().forEach(server -> upstreams.limit(server, next.concurrency()));
        settings = next;
    }

    @Deactivate
    void close() {
        upstreams.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        if (now.concurrency() == 0) {
            return SWITCHED_OFF.stage();
        }
        Optional<Verdict> leftAlone = SpamExemptions.leaveAlone(context, now.exemptions());
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        long size = context.message().body().sizeOctets();
        if (size > now.mostOctets()) {
            return now.policy().conclude(context, new ScanResult.Unscannable("size", size + " octets"));
        }
        return upstreams
                .ask(context, server -> question(context, now))
                .handle((reply, failure) -> failure == null
                        ? judge(context, now, reply)
                        : now.policy().conclude(context, ScanResult.of(failure)))
                .thenCompose(verdict -> verdict);
    }

    private static HttpQuestion<CtasdReply> question(ValidationContext context, Settings now) {
        return new HttpQuestion<>(
                CtasdRequest.of(context, context.message().body(), now.key(), now.outbound()),
                MOST_REPLY_OCTETS,
                reply -> CtasdReplyReader.read(new String(reply.body(), StandardCharsets.ISO_8859_1)));
    }

    /** A message may be both; what more is done about comes of it, but it counts as both. */
    private static CompletionStage<Verdict> judge(ValidationContext context, Settings now, CtasdReply reply) {
        context.effects()
                .put("commtouch-class", reply.spam().word())
                .put("commtouch-virus-threat", reply.threat().word())
                .put("commtouch-ref-id", Ascii.printable(reply.refId()));
        reply.facts().forEach((name, value) -> context.effects().put(name, value));
        Action forThreat = now.dispositions().of(reply.threat());
        Action forSpam = now.dispositions().of(reply.spam());
        boolean infected = now.dispositions().isHit(reply.threat());
        boolean spam = now.dispositions().isHit(reply.spam());
        String raw = reply.spam().word() + ", " + reply.threat().word() + ", " + reply.refId();
        ScanResult virusResult = new ScanResult.Infected(reply.threat().word(), raw);
        ScanResult spamResult = ScanResult.spam(reply.spam().word(), raw);
        if (infected && spam) {
            context.effects().put(ScanFacts.VIRUS, true).put(ScanFacts.SPAM, true);
        }
        if (infected && (forThreat != Action.PASS || !spam)) {
            return now.policy().conclude(context, virusResult, forThreat);
        }
        return spam
                ? now.policy().conclude(context, spamResult, forSpam)
                : now.policy().conclude(context, new ScanResult.Clean(raw), Action.PASS);
    }
}
