package org.sluice.module.keyword_filter;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.operations.HealthCheck;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanFacts;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.validation.Exemptions;
import org.sluice.support.validation.Reading;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Looks for keywords in messages, before engines are asked that cost more. */
@Component(
        configurationPid = "org.sluice.keyword_filter",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(
        name = KeywordFilterModule.NAME,
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        order = 490,
        timeoutMillis = 10_000,
        required = true,
        onError = OnError.DEFER)
public final class KeywordFilterModule implements ValidationModule, HealthCheck {

    static final String NAME = "keyword_filter";

    private static final AttributeKey<List<String>> LISTS = AttributeKey.strings("keyword_filter.lists");
    private static final AttributeKey<List<String>> PATTERNS = AttributeKey.strings("keyword_filter.patterns");
    private static final AttributeKey<Long> FOUND = AttributeKey.number("keyword_filter.found");
    private static final AttributeKey<Boolean> INCOMPLETE = AttributeKey.flag("keyword_filter.incomplete");
    private static final int MOST_NAMED = 10;
    private static final Verdict EXEMPT = Verdict.continuing("left alone: whitelisted for every list");

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Map<String, Object> configuration) {
        Settings before = settings;
        Settings next = Settings.of(configuration, before == null ? Map.of() : before.files());
        // Whoever edits a list wants to hear about it, and the first message must not come before the words do.
        next.files().values().forEach(file -> file.keywords(Instant.now(), next.refresh()));
        settings = next;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Files are looked at first where it is time to: whoever has mended one need not wait for mail. */
    @Override
    public List<Finding> check() {
        Settings now = settings;
        return now.files().values().stream()
                .flatMap(file -> {
                    file.keywords(Instant.now(), now.refresh());
                    return file.finding().stream();
                })
                .toList();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        Optional<Verdict> leftAlone = Exemptions.leaveExchangerAlone(context);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        List<ListOptions> lists = now.lists().stream()
                .filter(list -> !list.exemptions().cover(context))
                .toList();
        if (lists.isEmpty()) {
            return (now.lists().isEmpty() ? Verdict.CONTINUE : EXEMPT).stage();
        }
        AtomicBoolean cancelled = new AtomicBoolean();
        context.onCancel(() -> cancelled.set(true));
        return Reading.run(context, () -> scan(context, now, lists, cancelled::get))
                .thenCompose(verdict -> verdict);
    }

    private static CompletionStage<Verdict> scan(
            ValidationContext context, Settings now, List<ListOptions> lists, BooleanSupplier isUnwanted)
            throws IOException {
        List<Hit> results = new ArrayList<>();
        for (ListOptions list : lists) {
            results.add(Hit.none(list, now.files().get(list.name()).keywords(context.now(), now.refresh())));
        }
        long start = System.nanoTime();
        Scan scan = new Scan(results, now.limits(), isUnwanted);
        scan.read(context.message().headers().all("Subject"), context.message().parts());
        context.metrics().observe("scan_seconds", (System.nanoTime() - start) / 1e9);
        if (!scan.isComplete()) {
            context.effects().put(INCOMPLETE, true);
            context.metrics().add("incomplete_total", 1);
        }
        List<Hit> hits = results.stream().filter(Hit::isHit).toList();
        if (!hits.isEmpty()) {
            note(context, hits);
            return judge(context, now.onHit(), hits, 0);
        }
        return scan.isComplete() ? Verdict.CONTINUE.stage() : unread(context, now.onHit());
    }

    /** The first list that does more than tag decides; the site's policy, where there is one, is asked about each before. */
    private static CompletionStage<Verdict> judge(ValidationContext context, OnHit onHit, List<Hit> hits, int index) {
        if (index == hits.size()) {
            return Verdict.CONTINUE.stage();
        }
        ListOptions list = hits.get(index).options();
        // What the policy counted an earlier list's hit as is no word about this one.
        context.effects().put(ScanFacts.SPAM, true);
        return onHit.policy()
                .decided(context, NAME, ScanResult.spam(list.name(), ""), list.disposition())
                .thenCompose(action -> action == Action.PASS
                        ? judge(context, onHit, hits, index + 1)
                        : onHit.found(action, list.name()).stage());
    }

    private static CompletionStage<Verdict> unread(ValidationContext context, OnHit onHit) {
        return onHit.policy()
                .decided(context, NAME, new ScanResult.Unscannable("size", ""), onHit.incomplete())
                .thenApply(onHit::unread);
    }

    private static void note(ValidationContext context, List<Hit> hits) {
        context.effects()
                .put(LISTS, hits.stream().map(hit -> hit.options().name()).toList())
                .put(
                        PATTERNS,
                        hits.stream()
                                .flatMap(hit -> hit.tally().first(MOST_NAMED).stream())
                                .limit(MOST_NAMED)
                                .toList())
                .put(FOUND, hits.stream().mapToLong(hit -> hit.tally().count()).sum());
        hits.forEach(hit ->
                context.metrics().add("hits_total", 1, "list", hit.options().name()));
    }
}
