package org.sluice.core.intake;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.sluice.core.content.MessageContent;
import org.sluice.injection.Origin;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.operations.Explanation;
import org.sluice.validation.AttributeKey;

/** Finds out what becomes of a message: the core's own rules, its phases, and what its recipients add up to. */
final class Judge {

    private final PhaseDispatcher dispatcher;
    private final Supplier<IntakeSettings> settings;
    private final Executor workers;

    Judge(PhaseDispatcher dispatcher, Supplier<IntakeSettings> settings, Executor workers) {
        this.dispatcher = dispatcher;
        this.settings = settings;
        this.workers = workers;
    }

    /** Completes on home; {@code ownMail}: the core made it on account of another message. */
    CompletionStage<Judged> judge(PendingMessage message, MessageContent content, boolean ownMail) {
        return inspect(message, content)
                .thenCompose(objection -> objection.isPresent()
                        ? CompletableFuture.completedFuture(refused(message, content, objection.get()))
                        : new Passage(dispatcher, message, content).run())
                .thenApply(judged -> settled(judged, ownMail));
    }

    /** Reads the header before anybody is asked, off the home executor when that means reading the disk. */
    private CompletionStage<Optional<Refusal>> inspect(PendingMessage message, MessageContent content) {
        int maxReceived = settings.get().maxReceived();
        if (!content.readsDisk(message.edits())) {
            return CompletableFuture.completedFuture(objection(content, maxReceived));
        }
        return CompletableFuture.supplyAsync(() -> objection(content, maxReceived), workers)
                .thenApplyAsync(found -> found, new HomeExecutor(message.home()));
    }

    private static Optional<Refusal> objection(MessageContent content, int maxReceived) {
        try {
            if (!content.isHeaderComplete()) {
                return Optional.of(Refusal.byCore("data", Replies.HEADER_TOO_LARGE, "the header has no end in sight"));
            }
            int received = content.countFields("Received");
            return received > maxReceived
                    ? Optional.of(Refusal.byCore("data", Replies.LOOP, received + " Received lines"))
                    : Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.of(
                    Refusal.byCore("data", Replies.TROUBLE, "the content cannot be read: " + e.getMessage()));
        }
    }

    private static Judged refused(PendingMessage message, MessageContent content, Refusal refusal) {
        message.explain(step(refusal.phase(), "", refusal.reply().isTemporary() ? "defer" : "reject", refusal.why()));
        return new Judged(message, content, Optional.of(refusal), List.of(), Duration.ZERO);
    }

    private Judged settled(Judged judged, boolean ownMail) {
        if (judged.refusal().isPresent()) {
            return judged;
        }
        PendingMessage message = judged.message();
        boolean mayTellLater = !ownMail && message.facts().origin() != Origin.HTTP;
        RecipientRules rules = new RecipientRules(settings.get().bounces(), isTrusted(message), !mayTellLater);
        Judged settled =
                new Judged(message, judged.content(), Optional.empty(), rules.settle(judged.copies()), judged.delay());
        settled.copies().stream()
                .filter(copy -> copy.refusal().isPresent())
                .forEach(copy -> message.explain(step(
                        copy.refusal().get().phase(),
                        copy.copy().recipient().toString(),
                        word(copy.way()),
                        "refused after other copies were accepted")));
        return settled;
    }

    static Explanation.Step step(String phase, String recipient, String verdict, String note) {
        return Explanation.Step.of(phase, recipient, "core", "", "", verdict, 0, note, true);
    }

    private static String word(Way way) {
        return way.name().toLowerCase(Locale.ROOT);
    }

    /** Whether the sender's address is more than a stranger's word. */
    private static boolean isTrusted(PendingMessage message) {
        Map<String, String> connection = message.connectionAttributes();
        return "pass".equals(connection.get("auth_status"))
                || isTrue(connection, "can_relay")
                || isTrue(connection, "trusted_mx")
                || "pass".equals(message.messageAttributes().get("spf_status"));
    }

    private static boolean isTrue(Map<String, String> attributes, String name) {
        return AttributeKey.isTrue(attributes.getOrDefault(name, ""));
    }
}
