package org.sluice.module.dkim_sign;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.message.MessageBody;
import org.sluice.message.SmtpReply;
import org.sluice.module.dkim_sign.Settings.OnFailure;
import org.sluice.operations.HealthCheck;
import org.sluice.support.dkim.CopyMemo;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.Field;
import org.sluice.support.header.Authors;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Signs each copy last of all, so that nobody changes what was signed. */
@Component(
        configurationPid = "org.sluice.dkim_sign",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(name = DkimSignModule.NAME, phases = Phase.FINAL_VALIDATION, order = 900, timeoutMillis = 10_000)
public final class DkimSignModule implements ValidationModule, HealthCheck {

    static final String NAME = "dkim_sign";

    private static final Logger LOG = LoggerFactory.getLogger(DkimSignModule.class);
    private static final AttributeKey<List<String>> DOMAINS = AttributeKey.strings("dkim_sign.domains");
    private static final AttributeKey<String> FAILURE = AttributeKey.string("dkim_sign.failure");

    /** What the core adds after us where the listener was told so and the message lacks it. */
    private static final Map<String, String> ADDED_LATER =
            Map.of("rfc2822_date_header", "date", "rfc2822_messageid_header", "message-id");

    /** The options; {@code __} in a member stands for {@code _} in the key. The table stands in keys of its own. */
    public @interface Config {
        /** Attributes one of which makes a message ours to sign. */
        String sign__condition() default "can_relay";

        /** Whether mail the server itself makes is signed. */
        String sign__own() default "true";

        /** Fields to sign where the message has them; {@code *} for all. */
        String headerlist() default
                "From, Sender, Reply-To, Subject, Date, Message-ID, To, Cc, In-Reply-To, References,"
                        + " MIME-Version, Content-Type, Content-Transfer-Encoding, Content-ID, Content-Description,"
                        + " Resent-From, Resent-Sender, Resent-To, Resent-Cc, Resent-Date, Resent-Message-ID,"
                        + " List-Id, List-Help, List-Unsubscribe, List-Unsubscribe-Post, List-Subscribe, List-Post,"
                        + " List-Owner, List-Archive";

        /** Fields of which nobody may add another one. */
        String oversign__headerlist() default "From, Reply-To, Subject, Date, To, Cc";

        /** Fields to leave out all the same. */
        String skip__headerlist() default "";

        /** Canonical form of the header. */
        String header__canon() default "relaxed";

        /** Canonical form of the body. */
        String body__canon() default "relaxed";

        /** Whether to say how long the body is. */
        String body__length__limit() default "false";

        /** Whether to repeat the signed fields. */
        String copy__headers() default "false";

        /** Hours for which signatures are valid; 0 for ever. */
        String lifetime() default "0";

        /** What to do with a message that cannot be signed. */
        String on__failure() default "send";

        /** How many keys are kept. */
        String keycache__size() default "2048";

        /** Seconds after which a key's file is looked at again. */
        String pos__keycache__ttl() default "30";

        /** Seconds after which a key that could not be read is tried again. */
        String neg__keycache__ttl() default "30";
    }

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config, Map<String, ?> all) {
        settings = Settings.of(config, all);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Finding> check() {
        return settings.keys().findings();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        if (!isOurs(context, now.conditions())) {
            return Verdict.CONTINUE.stage();
        }
        List<String> authors = Authors.of(context.message().headers()).domains();
        // With two authors, or none, nobody can say whose message this is.
        List<Signer> signers = authors.size() == 1 ? now.table().find(authors.get(0)) : List.of();
        if (signers.isEmpty()) {
            return Verdict.CONTINUE.stage();
        }
        CompletableFuture<Verdict> answer =
                CompletableFuture.supplyAsync(() -> sign(context, now, authors.get(0), signers), context.blocking());
        context.onCancel(() -> answer.cancel(false));
        return answer;
    }

    private static boolean isOurs(ValidationContext context, Settings.Conditions conditions) {
        if (context.message().isInternal()) {
            return conditions.own();
        }
        return conditions.attributes().stream().anyMatch(name -> isSet(context, name));
    }

    private static boolean isSet(ValidationContext context, String name) {
        return Stream.of(context.connection().attributes(), context.message().attributes())
                .flatMap(attributes -> attributes.get(name).stream())
                .anyMatch(value -> !value.isEmpty() && !value.matches("(?i)false|no|off|0"));
    }

    /** Copies that are the same to whoever signs them. */
    private record Kind(MessageBody body, List<Field> header, List<Signer> signers, Shape shape) {}

    private static Verdict sign(ValidationContext context, Settings now, String author, List<Signer> signers) {
        List<Field> header =
                context.message().headers().fields().stream().map(Field::of).toList();
        Signing.Subject subject =
                new Signing.Subject(author, header, context.message().editedBody(), addedLater(context));
        Signing signing = new Signing(now.shape(), now.keys(), context.now());
        long start = System.nanoTime();
        try {
            CopyMemo<Kind, List<String>> memo = context.state(StateScope.TRANSACTION, CopyMemo::new);
            List<String> values = memo.of(
                    new Kind(subject.body(), header, signers, now.shape()), () -> signing.sign(subject, signers));
            // The first of the table ends up on top.
            for (int i = values.size() - 1; i >= 0; i--) {
                context.effects().header().prepend(SignatureText.NAME, values.get(i));
            }
            context.effects()
                    .put(
                            DOMAINS,
                            signers.stream()
                                    .map(signer -> signer.domainFor(author))
                                    .distinct()
                                    .toList());
            context.metrics().add("signatures_total", values.size());
            context.metrics().observe("sign_seconds", (System.nanoTime() - start) / 1e9);
            return Verdict.CONTINUE;
        } catch (DkimProblem unsigned) {
            return failed(context, now.onFailure(), unsigned.getMessage());
        }
    }

    private static Verdict failed(ValidationContext context, OnFailure onFailure, String why) {
        LOG.debug("{} not signed: {}", context.message().transactionId(), why);
        context.metrics().add("failures_total", 1);
        context.effects().put(FAILURE, why);
        return onFailure == OnFailure.SEND
                ? Verdict.CONTINUE
                : Verdict.defer(new SmtpReply(451, "4.3.5", "Message cannot be signed now"), why);
    }

    private static Set<String> addedLater(ValidationContext context) {
        return ADDED_LATER.entrySet().stream()
                .filter(entry -> context.connection()
                        .attributes()
                        .get(entry.getKey())
                        .filter("ifneeded"::equals)
                        .isPresent())
                .map(Map.Entry::getValue)
                .collect(Collectors.toUnmodifiableSet());
    }
}
