package org.sluice.module.rbl;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Several questions about one thing, asked at once and heard in turn. */
final class InOrder {

    private InOrder() {}

    /** The first one that is listed, as soon as those before it are known; else trouble, if there was any. */
    static CompletionStage<Hit> firstListed(List<CompletionStage<Hit>> asked) {
        CompletionStage<Hit> result = CompletableFuture.completedFuture(Hit.NONE);
        for (CompletionStage<Hit> next : asked) {
            result = result.thenCompose(before -> before.isListed()
                    ? CompletableFuture.completedFuture(before)
                    : next.thenApply(hit -> hit.status() == Hit.Status.NONE ? before : hit));
        }
        return result;
    }
}
