package org.sluice.module.dmarc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.support.header.Authors;
import org.sluice.support.text.Remembered;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Effects;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Combines at DATA what SPF and DKIM found with what the domain of the author asks for. */
@Component(configurationPid = "org.sluice.dmarc", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(
        name = "dmarc",
        phases = Phase.DATA,
        order = 300,
        mode = Mode.OBSERVE,
        timeoutMillis = 10_000,
        finding = "dmarc")
public final class DmarcModule implements ValidationModule {

    /** The rows for aggregate reports; {@link ReportsComponent} reads them when the phase is decided. */
    static final AttributeKey<List<String>> ROWS = AttributeKey.strings("dmarc.report");

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Whether to contribute to {@code Authentication-Results}. */
        String add__authentication__results() default "true";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";

        /** Most that DECIDE does where the policy says reject. */
        String on__reject() default "reject";

        /** Most that DECIDE does where the policy says quarantine. */
        String on__quarantine() default "quarantine";

        /** What DECIDE does with a message whose authors cannot be told. */
        String malformed__from() default "reject";

        /** Whether DECIDE defers what cannot be found out now. */
        String defer__temperror() default "false";

        /** The reply to a rejected message; {@code %s} is the author's domain. */
        String reject__text() default "Email rejected per DMARC policy for %s";

        /** Domains whose ARC seals outweigh a policy. */
        String trusted__arc__sealers() default "";

        /** How organizations are found. */
        String discovery() default "treewalk";

        /** The list for {@code discovery = psl}. */
        String public__suffix__list() default "/usr/share/publicsuffix/public_suffix_list.dat";

        /** Whether to keep what reports are made of. */
        String aggregate__data() default "false";

        /** Whether to send reports. */
        String reports() default "false";

        /** From whom reports come. */
        String report__email() default "";

        /** The domain they are about receiving for. */
        String report__domain() default "";

        /** Who sends them. */
        String report__organization() default "";

        /** Where to turn to. */
        String report__contact() default "";

        /** Most megabytes kept for one day. */
        String data__megabytes() default "16";

        /** Days after which data and unsent reports are given up. */
        String keep__days() default "7";

        /** Seconds between two writes. */
        String flush__seconds() default "5";
    }

    private final Remembered<Optional<DmarcRecord>> records = new Remembered<>(DmarcRecord::parse);
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config) {
        settings = Settings.of(config);
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        boolean isSubmission = context.connection().user().isPresent();
        if (isSubmission || context.message().isInternal() || now.exemptions().cover(context)) {
            return Verdict.CONTINUE.stage();
        }
        Authors authors = Authors.of(context.message().headers());
        if (authors.problem() != Authors.Problem.NOTHING) {
            return unreadable(context, now, authors.problem()).stage();
        }
        if (authors.domains().isEmpty()) {
            note(context, now, Assessment.without("", Status.NONE, ""));
            return Verdict.CONTINUE.stage();
        }
        Evidence evidence = Evidence.of(context);
        Discovery discovery = now.discovery(new Records(context.dns(), records));
        Evaluation evaluation = new Evaluation(context.dns(), discovery, evidence);
        CompletionStage<List<Assessment>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (String author : authors.domains()) {
            all = all.thenCombine(evaluation.of(author), (assessments, next) -> {
                assessments.add(next);
                return assessments;
            });
        }
        return all.thenApply(assessments -> answer(context, now, new Finding(evidence, discovery.word(), assessments)));
    }

    /** Everything that was found out about one message. */
    private record Finding(Evidence evidence, String discovery, List<Assessment> assessments) {}

    private static Verdict answer(ValidationContext context, Settings now, Finding finding) {
        Assessment governing = Assessment.governing(finding.assessments());
        Decision decision = Decision.of(context, now, governing);
        note(context, now, governing);
        finding.assessments().stream().filter(each -> each != governing).forEach(each -> tell(context, now, each));
        Effects effects = context.effects();
        if (governing.status() == Status.FAIL) {
            effects.put("dmarc.disposition", decision.action().word());
        }
        if (!decision.override().isEmpty()) {
            effects.put("dmarc.override", (decision.override() + ' ' + decision.comment()).strip());
        }
        if (now.reporting().keepsData()) {
            ReportRow.Source source = new ReportRow.Source(
                    context.connection().remoteAddress().getAddress().getHostAddress(),
                    context.message().sender().domain(),
                    finding.evidence(),
                    finding.discovery());
            List<String> rows = finding.assessments().stream()
                    .filter(each -> each.published().isPresent())
                    .map(each -> ReportRow.of(source, each, decision).encoded())
                    .toList();
            if (!rows.isEmpty()) {
                effects.put(ROWS, rows);
            }
        }
        return verdict(now, governing, decision);
    }

    private static Verdict unreadable(ValidationContext context, Settings now, Authors.Problem problem) {
        note(context, now, Assessment.without("", Status.PERMERROR, problem.text()));
        Policy action = problem.isSuspicious() ? now.onMalformedFrom() : Policy.NONE;
        return switch (action) {
            case REJECT -> Verdict.reject(
                    new SmtpReply(550, "5.7.1", "Email rejected: " + problem.text()), problem.text());
            case QUARANTINE -> Verdict.quarantine(problem.text());
            case NONE -> Verdict.CONTINUE;
        };
    }

    private static Verdict verdict(Settings now, Assessment governing, Decision decision) {
        if (governing.status() == Status.TEMPERROR && now.deferTemperror()) {
            String text = "DMARC policy of " + governing.author() + " cannot be checked now: " + governing.why();
            return Verdict.defer(SmtpReply.quoting(451, "4.7.1", text), governing.why());
        }
        String why = governing.author() + " fails, policy " + governing.policy().word();
        return switch (decision.action()) {
            case REJECT -> Verdict.reject(
                    SmtpReply.quoting(550, "5.7.1", now.rejectText().replace("%s", governing.author())), why);
            case QUARANTINE -> Verdict.quarantine(why);
            case NONE -> Verdict.CONTINUE;
        };
    }

    /** Notes what counts for the message; variables of what is not known stay away. */
    private static void note(ValidationContext context, Settings now, Assessment governing) {
        Effects effects =
                context.effects().put("dmarc_status", governing.status().word());
        if (!governing.author().isEmpty()) {
            effects.put("dmarc_domain", governing.author());
        }
        if (!governing.why().isEmpty()) {
            effects.put("dmarc.why", governing.why());
        }
        governing.published().ifPresent(policy -> {
            effects.put("dmarc_policy", governing.policy().word());
            effects.put("dmarc.policy_domain", policy.domain());
            effects.put("dmarc.aligned", governing.aligned());
        });
        governing.organization().ifPresent(domain -> effects.put("dmarc.organizational_domain", domain));
        tell(context, now, governing);
    }

    /** A finding for Authentication-Results (RFC 9989 section 9.1). */
    private static void tell(ValidationContext context, Settings now, Assessment assessment) {
        if (!now.addAuthResults()) {
            return;
        }
        Map<String, String> properties = new LinkedHashMap<>();
        if (!assessment.why().isEmpty()) {
            properties.put("reason", assessment.why());
        }
        if (!assessment.author().isEmpty()) {
            properties.put("header.from", assessment.author());
        }
        if (assessment.published().isPresent()) {
            properties.put("policy.dmarc", assessment.policy().word());
        }
        context.effects().authResult(new AuthResult("dmarc", assessment.status().word(), properties));
    }
}
