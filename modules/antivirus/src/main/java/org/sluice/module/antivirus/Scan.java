package org.sluice.module.antivirus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.message.MessageBody;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanFacts;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.validation.Reading;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** One message on its way through the engines. */
final class Scan {

    /** What a policy module is told begins with it. */
    private static final String POLICY_FACTS = "scan.";

    private final ValidationContext context;
    private final Settings settings;
    private final ResultCache cache;
    private final Engines engines;

    Scan(ValidationContext context, Settings settings, ResultCache cache) {
        this.context = context;
        this.settings = settings;
        this.cache = cache;
        this.engines = new Engines(context, settings);
    }

    /** What the engines say, or said of the same octets a while ago. */
    CompletionStage<List<Finding>> findings() {
        return Reading.run(context, context.message().body(), this::subject)
                .thenCompose(subject -> subject.key().isEmpty() ? ask(subject.message()) : remembered(subject));
    }

    /**
     * What the engines are to see. Never the dots SMTP puts in front of lines (RFC 5321 section 4.5.2): no engine takes them out.
     *
     * @param key what the cache knows it by; empty: the result is not kept
     */
    private record Subject(MessageBody message, String key) {}

    private Subject subject() throws IOException {
        MessageBody message = settings.scansEdited()
                ? context.message().edited()
                : context.message().body();
        boolean kept = settings.cacheSize() > 0 && message.sizeOctets() <= settings.cacheOctets();
        return new Subject(message, kept ? ResultCache.key(message) : "");
    }

    /** The verdict, with all facts noted. */
    CompletionStage<Verdict> conclude(List<Finding> findings) {
        Judgement judgement = Judgement.of(findings, settings.needsAll());
        findings.forEach(this::noteFacts);
        // Engines may note in the same variable: what decides stands there.
        judgement.finding().ifPresent(this::noteFacts);
        ScanResult result = judgement.result();
        judgement
                .finding()
                .filter(finding -> !(result instanceof ScanResult.Clean))
                .ifPresent(finding -> context.effects()
                        .put(AntivirusModule.NAME + ".engine", finding.engine().name()));
        settings.policy().note(context, result);
        return settings.policy()
                .decided(context, result, judgement.action(settings.policy()))
                .thenCompose(action -> action == Action.DISINFECT
                        ? disinfect(result)
                        : CompletableFuture.completedFuture(settings.policy().verdict(action, result)));
    }

    private CompletionStage<List<Finding>> remembered(Subject subject) {
        List<Finding> known = cache.findings(subject.key(), System.nanoTime());
        if (!known.isEmpty()) {
            context.metrics().add("cache_hits_total", 1);
            return CompletableFuture.completedFuture(known);
        }
        return ask(subject.message()).thenApply(findings -> {
            cache.keep(subject.key(), findings, System.nanoTime());
            return findings;
        });
    }

    private CompletionStage<List<Finding>> ask(MessageBody message) {
        long begun = System.nanoTime();
        return asked(message).thenApply(findings -> {
            context.metrics().observe("scan_seconds", (System.nanoTime() - begun) / 1e9);
            return findings;
        });
    }

    private CompletionStage<List<Finding>> asked(MessageBody message) {
        return engines.ask(message).thenCompose(findings -> {
            cache.heard(findings);
            ScanResult result = Judgement.of(findings, settings.needsAll()).result();
            boolean maySayMore = result.isJudgement() && !(result instanceof ScanResult.Infected);
            return settings.decomposes() && maySayMore
                    ? new Parts(context, settings, engines).trouble().thenApply(more -> joined(findings, more))
                    : CompletableFuture.completedFuture(findings);
        });
    }

    /** What a part has wrong counts in place of what was said of the whole, where it is worse. */
    private List<Finding> joined(List<Finding> whole, List<Finding> part) {
        Judgement ofWhole = Judgement.of(whole, settings.needsAll());
        if (!Judgement.of(part, settings.needsAll()).isWorseThan(ofWhole)) {
            return whole;
        }
        List<Finding> all = new ArrayList<>(part);
        whole.stream()
                .filter(finding ->
                        part.stream().noneMatch(other -> other.engine().equals(finding.engine())))
                .forEach(all::add);
        return all;
    }

    /** What the message counts as is decided here, not by an engine. */
    private static boolean isOurs(String fact) {
        return fact.equals(ScanFacts.VIRUS.name())
                || fact.equals(ScanFacts.SPAM.name())
                || fact.startsWith(POLICY_FACTS);
    }

    /** Whatever they are called: an engine's {@code context_variable} has any name. */
    private void noteFacts(Finding finding) {
        finding.facts().forEach((fact, value) -> {
            if (!isOurs(fact)) {
                context.effects().put(fact, value);
            }
        });
    }

    private CompletionStage<Verdict> disinfect(ScanResult virus) {
        return new Disinfection(context, settings, engines).run().handle((clean, failure) -> {
            if (failure != null) {
                ScanResult error = ScanResult.of(failure);
                return settings.policy().verdict(Action.DEFER, error);
            }
            context.effects().put(AntivirusModule.NAME + ".disinfected", String.valueOf(clean));
            return clean ? Verdict.CONTINUE : settings.policy().verdict(settings.onFailedDisinfection(), virus);
        });
    }
}
