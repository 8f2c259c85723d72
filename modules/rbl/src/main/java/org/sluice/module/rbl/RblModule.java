package org.sluice.module.rbl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.validation.Exemptions;
import org.sluice.support.validation.Reading;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Refuses who stands on a block list: clients, sender domains, and messages with links to what is listed. */
@Component(configurationPid = "org.sluice.rbl", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(
        name = "rbl",
        phases = {Phase.CONNECT, Phase.MAILFROM, Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        order = 201)
public final class RblModule implements ValidationModule {

    private static final String LINKS = "rbl.links";

    private final ListFiles files = new ListFiles();
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Map<String, Object> configuration) {
        settings = Settings.of(configuration, files);
    }

    @Deactivate
    void stop() {
        files.close();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        Optional<Verdict> leftAlone = Exemptions.leaveExchangerAlone(context);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        List<Rule> rules =
                now.rules().stream().filter(rule -> rule.concerns(context)).toList();
        if (rules.isEmpty()) {
            return Verdict.CONTINUE.stage();
        }
        return switch (context.phase()) {
            case CONNECT -> judge(
                    context,
                    now,
                    rules,
                    List.of(Target.of(context.connection().remoteAddress().getAddress())));
            case MAILFROM -> judge(context, now, rules, sender(context.message().sender(), now));
            default -> links(context, now).thenCompose(targets -> judge(context, now, rules, targets));
        };
    }

    private static CompletionStage<Verdict> judge(
            ValidationContext context, Settings now, List<Rule> rules, List<Target> targets) {
        Judging judging = new Judging(context);
        long remote = rules.stream().filter(rule -> rule.list().isRemote()).count();
        for (Rule rule : rules) {
            // Every list gets its share of the look-ups.
            long most = rule.list().isRemote() ? Math.max(1, now.mostLookups() / remote) : Long.MAX_VALUE;
            List<Target> wanted = targets.stream()
                    .filter(target ->
                            rule.subject() == Subject.CLIENT || target.address().isEmpty() || rule.asksAddresses())
                    .limit(most)
                    .toList();
            if (!wanted.isEmpty()) {
                judging.ask(rule, wanted);
            }
        }
        return judging.verdict();
    }

    /** Nobody, a literal and a bare postmaster have no domain. */
    private static List<Target> sender(EnvelopeAddress sender, Settings now) {
        return sender.isNull() || sender.isLiteral() || sender.domain().isEmpty()
                ? List.of()
                : Target.of(sender.asciiDomain(), now.mostLabels());
    }

    /** Where the message links to; trouble with reading it refuses nobody. */
    private static CompletionStage<List<Target>> links(ValidationContext context, Settings now) {
        return Reading.run(context, () -> targets(context, now)).exceptionally(failure -> noLinks(context, failure));
    }

    private static List<Target> noLinks(ValidationContext context, Throwable failure) {
        if (failure instanceof IOException) {
            context.effects().put(LINKS, "temperror");
            return List.of();
        }
        throw new CompletionException(failure);
    }

    private static List<Target> targets(ValidationContext context, Settings now) throws IOException {
        Links links = new Links(now.scanOctets(), now.mostLinks());
        List<Target> targets = new ArrayList<>();
        for (Link link : links.in(context.message().parts())) {
            link.address()
                    .ifPresentOrElse(
                            address -> targets.add(Target.of(address)),
                            () -> targets.addAll(Target.of(link.host(), now.mostLabels())));
        }
        return targets.stream().distinct().toList();
    }
}
