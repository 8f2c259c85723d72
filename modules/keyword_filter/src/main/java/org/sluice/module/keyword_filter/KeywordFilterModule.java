package org.sluice.module.keyword_filter;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.support.validation.Exemptions;
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
        name = "keyword_filter",
        phases = {Phase.DATA, Phase.MSG_GEN_DATA_SPOOL},
        order = 490,
        timeoutMillis = 10_000,
        onError = OnError.DEFER)
public final class KeywordFilterModule implements ValidationModule {

    private static final AttributeKey<Boolean> SPAM = AttributeKey.flag("content.spam");
    private static final AttributeKey<List<String>> LISTS = AttributeKey.strings("keyword_filter.lists");
    private static final AttributeKey<List<String>> PATTERNS = AttributeKey.strings("keyword_filter.patterns");
    private static final AttributeKey<Long> FOUND = AttributeKey.number("keyword_filter.found");
    private static final AttributeKey<Boolean> INCOMPLETE = AttributeKey.flag("keyword_filter.incomplete");
    private static final int MOST_NAMED = 10;

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
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        List<ListOptions> lists = now.lists().stream()
                .filter(list -> !list.exemptions().cover(context))
                .toList();
        if (lists.isEmpty() || Exemptions.isTrustedExchanger(context)) {
            return Verdict.CONTINUE.stage();
        }
        CompletableFuture<Verdict> answer = new CompletableFuture<>();
        context.onCancel(() -> answer.cancel(false));
        try {
            context.blocking().execute(() -> complete(answer, context, now, lists));
        } catch (RejectedExecutionException full) {
            answer.completeExceptionally(full);
        }
        return answer;
    }

    private static void complete(
            CompletableFuture<Verdict> answer, ValidationContext context, Settings now, List<ListOptions> lists) {
        try {
            answer.complete(scan(context, now, lists, answer));
        } catch (IOException | RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    private static Verdict scan(
            ValidationContext context, Settings now, List<ListOptions> lists, CompletableFuture<Verdict> answer)
            throws IOException {
        List<Hit> results = new ArrayList<>();
        for (ListOptions list : lists) {
            results.add(Hit.none(list, now.files().get(list.name()).keywords(context.now(), now.refresh())));
        }
        long start = System.nanoTime();
        Scan scan = new Scan(results, now.limits(), answer::isDone);
        scan.read(context.message().headers().all("Subject"), context.message().parts());
        context.metrics().observe("scan_seconds", (System.nanoTime() - start) / 1e9);
        if (!scan.isComplete()) {
            context.effects().put(INCOMPLETE, true);
            context.metrics().add("incomplete_total", 1);
        }
        return judge(context, now, results.stream().filter(Hit::isHit).toList(), scan.isComplete());
    }

    private static Verdict judge(ValidationContext context, Settings now, List<Hit> hits, boolean complete) {
        if (!hits.isEmpty()) {
            note(context, hits);
        }
        Optional<Hit> decisive = hits.stream()
                .filter(hit -> hit.options().disposition() != OnHit.TAG)
                .findFirst();
        if (decisive.isPresent()) {
            Hit hit = decisive.get();
            String why = "keyword of list " + hit.options().name();
            return hit.options().disposition().verdict(now.replyText(), why);
        }
        return complete || !hits.isEmpty()
                ? Verdict.CONTINUE
                : now.incomplete()
                        .verdict("Message refused: it has too much text to be checked", "not read to its end");
    }

    private static void note(ValidationContext context, List<Hit> hits) {
        context.effects()
                .put(SPAM, true)
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
