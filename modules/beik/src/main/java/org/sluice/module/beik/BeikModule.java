package org.sluice.module.beik;

import java.io.IOException;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.module.beik.engine.Envelope;
import org.sluice.module.beik.engine.Judgement;
import org.sluice.operations.HealthCheck;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.Skip;
import org.sluice.support.scan.SpamExemptions;
import org.sluice.support.scan.WireForm;
import org.sluice.support.text.Ascii;
import org.sluice.support.validation.Recipients;
import org.sluice.support.validation.TimeLeft;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * Spam, as a Brightmail engine knows it. One scan judges for all recipients. Where they are judged alike the message is decided on at
 * DATA; where not, it goes on and each copy is decided on alone.
 */
@Component(configurationPid = "org.sluice.beik", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(
        name = BeikModule.NAME,
        phases = {Phase.DATA, Phase.DATA_SPOOL_EACH_RCPT, Phase.MSG_GEN_DATA_SPOOL},
        order = 503,
        mode = Mode.OBSERVE,
        timeoutMillis = 30_000,
        required = true,
        onError = OnError.DEFER)
public final class BeikModule implements ValidationModule, HealthCheck {

    static final String NAME = "beik";

    /** The options that are its own. */
    public @interface Config {
        /** The client library. */
        String library() default "";

        /** The engine's own configuration. */
        String bmiconfig__path() default "";

        /** {@code BMI_VERSION} of the library's header file. */
        String bmi__version() default "0";

        /** Rules to ask about. */
        String rules() default "";

        /** Helper processes. */
        String processes() default "2";

        /** Messages that wait for one of them. */
        String max__waiting() default "200";

        /** What is done with IPv6 clients. */
        String ipv6() default "substitute";

        /** Features of the engine every recipient has asked for. */
        String optin() default "";

        /** Whether messages are judged as they came over the wire. */
        String use__wire__rep() default "false";

        /** Octets from which they are not, all the same. */
        String large__message__threshold() default "131072";

        /** The field the tracker is added as. */
        String tracker__header() default "X-Brightmail-Tracker";

        /** What becomes of a message the engine sends nowhere. */
        String nowhere__disposition() default "discard";

        /** A message with this variable is left alone. */
        String skip__context__variable() default "";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";
    }

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
    private static final AttributeKey<String> DESTINATION = AttributeKey.string("beik.destination");
    private static final AttributeKey<String> TRACKER = AttributeKey.string("beik.tracker");
    private static final AttributeKey<List<String>> RULES = AttributeKey.strings("beik.rules");
    private static final Verdict IPV6 = Verdict.continuing("left alone: IPv6 client");

    /** Longer ones are not the engine's. */
    private static final int LONGEST_TRACKER = 8_192;

    private static final String STAND_IN = "127.0.0.1";

    private volatile Settings settings;
    private volatile Optional<CurrentHelpers> helpers = Optional.empty();

    /** {@code all}: for what recipients have asked for, whose names nobody knows before. */
    @Activate
    @Modified
    void configure(Config config, ScanConfig scan, Map<String, Object> all) {
        Optional<EngineOptions> engine = EngineOptions.of(config);
        settings = Settings.of(config, scan, all);
        Optional<CurrentHelpers> before = helpers;
        if (!before.map(CurrentHelpers::options).equals(engine)) {
            helpers = engine.map(options -> new CurrentHelpers(options, BETWEEN_LOOKS));
            before.ifPresent(CurrentHelpers::close);
        }
    }

    @Deactivate
    void stop() {
        helpers.ifPresent(CurrentHelpers::close);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Finding> check() {
        return helpers.map(CurrentHelpers::now)
                .map(Helpers::troubles)
                .map(troubles -> troubles.stream().map(BeikModule::finding).toList())
                .orElseGet(() -> List.of(Finding.hint("beik: no library is named, so no mail is judged; set library and"
                        + " bmiconfig_path in etc/org.sluice.beik.cfg")));
    }

    @Override
    public Map<String, String> facts() {
        return helpers.map(engines -> Map.of(
                        engines.options().installation().library().toString(),
                        engines.now().state()))
                .orElse(Map.of());
    }

    private static Finding finding(String trouble) {
        return Finding.problem("beik: the engine cannot be started: " + trouble
                + "; see to library and bmiconfig_path in etc/org.sluice.beik.cfg; it is tried again by itself");
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        Optional<Verdict> leftAlone = leaveAlone(context, now);
        if (leftAlone.isPresent()) {
            Skip.note(context, NAME);
            return leftAlone.get().stage();
        }
        Judged judged = context.state(StateScope.TRANSACTION, Judged::new);
        EnvelopeAddress recipient = context.recipient().orElse(EnvelopeAddress.NULL);
        Optional<Judgements> asked = judged.about(context.message().body(), recipient);
        if (asked.isPresent() && isDecided(context)) {
            return Verdict.CONTINUE.stage();
        }
        return asked.filter(Judgements::isAnswered)
                .map(said -> conclude(context, now, said.of(recipient.toString())))
                .orElseGet(() -> scan(context, now, judged));
    }

    /**
     * Whether a verdict on the whole message counted; one that only another module had asked for leaves no facts. One for want of an
     * answer counts too: what an engine failed at, or waited for in vain, would cost the same again for each copy.
     */
    private static boolean isDecided(ValidationContext context) {
        return context.phase() == Phase.DATA_SPOOL_EACH_RCPT
                && context.message().attributes().get(NAME + ".result").isPresent();
    }

    private static Optional<Verdict> leaveAlone(ValidationContext context, Settings now) {
        if (!now.asksAboutIpv6() && isIpv6(context)) {
            return Optional.of(IPV6);
        }
        return SpamExemptions.leaveOursAlone(context).or(() -> now.skip().leaveAlone(context, NAME));
    }

    private CompletionStage<Verdict> scan(ValidationContext context, Settings now, Judged judged) {
        MessageBody body = context.message().body();
        Envelope envelope = envelope(context, now);
        return judge(context, now, envelope, body)
                .handle((answer, failure) -> {
                    Judgements said = new Judgements(envelope.recipients(), failure == null ? answer : List.of());
                    // One copy's judgement says nothing of the next one.
                    if (context.recipient().isEmpty()) {
                        judged.keep(body, said);
                    }
                    if (failure != null) {
                        return now.policy().conclude(context, ScanResult.of(failure));
                    }
                    return said.ofAll().map(one -> conclude(context, now, one)).orElseGet(Verdict.CONTINUE::stage);
                })
                .thenCompose(verdict -> verdict);
    }

    private CompletionStage<List<Judgement>> judge(
            ValidationContext context, Settings now, Envelope envelope, MessageBody plain) {
        Helpers.Message message = plain.sizeOctets() < now.wireFormBelow() ? () -> WireForm.octets(plain) : plain::open;
        return helpers.map(CurrentHelpers::now)
                .map(engines -> engines.judge(envelope, message, TimeLeft.toWait(context)))
                .orElseGet(() -> CompletableFuture.failedStage(new IOException("no library is named")));
    }

    private static CompletionStage<Verdict> conclude(ValidationContext context, Settings now, Judgement judgement) {
        String destination = Ascii.printable(judgement.destination().orElse("nowhere"), LONGEST_TRACKER);
        ScanResult result = judgement.isDefault()
                ? new ScanResult.Clean(destination)
                : ScanResult.spam(destination, String.join(" ", fired(judgement)));
        context.effects().put(DESTINATION, judgement.isDefault() ? "default" : destination);
        if (!judgement.rules().isEmpty()) {
            context.effects().put(RULES, fired(judgement));
        }
        String tracker = judgement.tracker().replaceAll("[^!-~]", "");
        if (!tracker.isEmpty() && tracker.length() <= LONGEST_TRACKER) {
            context.effects().put(TRACKER, tracker);
            now.trackerField().ifPresent(name -> context.effects().header().replace(name, tracker));
        }
        return now.policy().conclude(context, result, now.action(judgement, result));
    }

    private static List<String> fired(Judgement judgement) {
        return judgement.rules().stream().map(String::valueOf).toList();
    }

    /** The engine knows IPv4 only. */
    private static Envelope envelope(ValidationContext context, Settings now) {
        String address = isIpv6(context)
                ? STAND_IN
                : context.connection().remoteAddress().getAddress().getHostAddress();
        return new Envelope(
                address,
                context.message().sender().toString(),
                Recipients.of(context).stream()
                        .map(each -> new Envelope.Recipient(
                                each.toString(), now.optins().of(each)))
                        .toList());
    }

    private static boolean isIpv6(ValidationContext context) {
        return context.connection().remoteAddress().getAddress() instanceof Inet6Address;
    }
}
