package org.sluice.module.rbl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.support.validation.TimeLeft;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** One round: all lists are asked at once, and heard in their order; the first one that has something to say ends it. */
final class Judging {

    private record Asked(Rule rule, CompletionStage<Hit> hit) {}

    private final ValidationContext context;
    private final CompletableFuture<Hit> timeOver = new CompletableFuture<>();
    private final List<Asked> asked = new ArrayList<>();

    Judging(ValidationContext context) {
        this.context = context;
    }

    /** Asks one more list. */
    void ask(Rule rule, List<Target> targets) {
        asked.add(new Asked(rule, inTime(rule.list().ask(context, targets))));
    }

    /** What they add up to. */
    CompletionStage<Verdict> verdict() {
        boolean isOpen = asked.stream()
                .anyMatch(each -> !each.hit().toCompletableFuture().isDone());
        if (isOpen) {
            Duration left = TimeLeft.toWait(context);
            context.delay(left.isNegative() ? Duration.ZERO : left)
                    .whenComplete((over, cancelled) -> timeOver.complete(Hit.TEMPERROR));
        }
        return judge(asked.iterator());
    }

    /** A list that does not answer in time is one that is in trouble; those behind it still count. */
    private CompletionStage<Hit> inTime(CompletionStage<Hit> hit) {
        CompletableFuture<Hit> known = hit.toCompletableFuture();
        return known.isDone() ? known : known.applyToEither(timeOver, first -> first);
    }

    private CompletionStage<Verdict> judge(Iterator<Asked> left) {
        if (!left.hasNext()) {
            return Verdict.CONTINUE.stage();
        }
        Asked next = left.next();
        return next.hit().thenCompose(hit -> judge(next.rule(), hit, left));
    }

    private CompletionStage<Verdict> judge(Rule rule, Hit hit, Iterator<Asked> left) {
        rule.note(context.effects(), hit);
        context.metrics()
                .add(
                        "answers_total",
                        1,
                        "list",
                        rule.name(),
                        "result",
                        hit.status().name().toLowerCase(Locale.ROOT));
        return hit.isListed() ? rule.judge(context.effects(), hit).stage() : judge(left);
    }
}
