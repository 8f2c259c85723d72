package org.sluice.core.intake;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.admission.WaitingMessages;
import org.sluice.core.content.MessageContent;
import org.sluice.core.explain.Printable;
import org.sluice.injection.BodySource;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.Reception;
import org.sluice.injection.Reception.Receipt;
import org.sluice.injection.Replaced;
import org.sluice.injection.Transaction;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;

/**
 * Takes a message: its phases, then mail the core has to make on its account, then one commit for all of it.
 *
 * <p>Everything that touches a transaction runs on its home executor; only composing large bodies and the commit happen
 * elsewhere, on values taken down before. Until the commit is handed to the spool a leaving core may fail the call with
 * {@link Replaced} and the message is asked about again; from then on it is answered here, as it may be durable already. A
 * client that vanishes ends its session, and then no phase answers any more: the call never completes, and what it counted
 * is given back when the content is released.
 */
final class Intake implements MessageIntake {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Judge judge;
    private final OwnMail ownMail;
    private final Drafter drafter;
    private final Composer composer;
    private final Committer committer;
    private final ReceptionLog log;
    private final WaitingMessages waiting;
    private final Tally committing = new Tally();
    private volatile boolean leaving;

    Intake(
            Judge judge,
            OwnMail ownMail,
            Drafter drafter,
            Composer composer,
            Committer committer,
            ReceptionLog log,
            WaitingMessages waiting) {
        this.judge = judge;
        this.ownMail = ownMail;
        this.drafter = drafter;
        this.composer = composer;
        this.committer = committer;
        this.log = log;
        this.waiting = waiting;
    }

    @Override
    public CompletionStage<Reception> take(Transaction transaction) {
        return take(transaction, Optional.empty());
    }

    @Override
    public CompletionStage<Reception> takeInstead(Transaction transaction, String replacedMessageId) {
        return take(transaction, Optional.of(replacedMessageId));
    }

    @Override
    public Transaction internal(
            EnvelopeAddress sender,
            Collection<EnvelopeAddress> recipients,
            Map<String, String> parameters,
            BodySource source,
            Map<String, String> dictionaries,
            Executor home) {
        return ownMail.open(sender, recipients, parameters, source, dictionaries, home);
    }

    /**
     * The core is going: what has not been handed to the spool yet is asked of the next one. Returns when the rest was
     * answered and logged, or that time is over.
     */
    void leave(Duration within) {
        leaving = true;
        try {
            if (!committing.awaitNone(within)) {
                LOG.warn("the spool has not answered {} commits yet; their clients wait on", committing.count());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletionStage<Reception> take(Transaction transaction, Optional<String> replaced) {
        if (transaction instanceof InternalTransaction own) {
            return new Taking(own.inner(), replaced).run().whenComplete((reception, failure) -> own.session()
                    .close("done"));
        }
        if (transaction instanceof PendingMessage message) {
            return new Taking(message, replaced).run();
        }
        return CompletableFuture.failedFuture(new Replaced());
    }

    /** One call of {@link #take}. */
    private final class Taking {
        private final PendingMessage message;
        private final MessageContent content;
        private final Executor home;
        private final Optional<String> replaced;
        private final long start = System.nanoTime();
        private final List<InternalTransaction> opened = new ArrayList<>(0);
        private final List<Judged> extra = new ArrayList<>(0);

        Taking(PendingMessage message, Optional<String> replaced) {
            this.message = message;
            this.content = message.content();
            this.home = new HomeExecutor(message.home());
            this.replaced = replaced;
        }

        CompletionStage<Reception> run() {
            waiting.entered();
            content.whenReleased(waiting::left);
            CompletableFuture<Reception> result = new CompletableFuture<>();
            judge.judge(message, content, false).thenCompose(this::goOn).whenComplete((reception, failure) -> {
                if (failure == null) {
                    result.complete(reception);
                } else {
                    failed(Steps.cause(failure), result);
                }
            });
            return result;
        }

        private CompletionStage<Reception> goOn(Judged judged) {
            if (judged.refusal().isPresent()) {
                return CompletableFuture.completedFuture(refused(judged));
            }
            return needsOwnMail(judged) ? addOwnMail(judged) : commit(judged);
        }

        private boolean needsOwnMail(Judged judged) {
            return !message.forwards().isEmpty()
                    || judged.copies().stream()
                            .anyMatch(copy -> copy.way() == Way.BOUNCE
                                    || copy.refusal().isEmpty()
                                            && !copy.copy().forwards().isEmpty());
        }

        /** Makes forwards and reports and asks about them; they are stored with the message or not at all. */
        private CompletionStage<Reception> addOwnMail(Judged judged) {
            return composer.read(drafter.original(judged), OwnMail.Original::of)
                    .handleAsync((original, failure) -> addOwnMail(judged, original, failure), home)
                    .thenCompose(reception -> reception);
        }

        private CompletionStage<Reception> addOwnMail(Judged judged, OwnMail.Original original, Throwable failure) {
            if (failure != null) {
                Throwable cause = Steps.cause(failure);
                if (!(cause instanceof UncheckedIOException)) {
                    return CompletableFuture.failedFuture(cause);
                }
                LOG.warn("{} cannot be read for mail on its account: {}", message.id(), Printable.words(cause));
                return CompletableFuture.completedFuture(refused(
                        judged.refused(Refusal.byCore("commit", Replies.TROUBLE, "the content cannot be read"))));
            }
            opened.addAll(ownMail.reports(judged, original));
            int reports = opened.size();
            opened.addAll(ownMail.forwards(judged, original));
            Iterator<InternalTransaction> each = opened.iterator();
            return Steps.run(() ->
                            each.hasNext() ? Optional.of(judgeOwn(each.next().inner())) : Optional.empty())
                    .thenCompose(done -> withOwnMail(judged, reports));
        }

        private CompletionStage<Void> judgeOwn(PendingMessage own) {
            return judge.judge(own, own.content(), true).thenAccept(extra::add);
        }

        private CompletionStage<Reception> withOwnMail(Judged judged, int reports) {
            Optional<Refusal> temporary = extra.stream()
                    .flatMap(own -> own.refusal().stream())
                    .filter(Refusal::isTemporary)
                    .findFirst();
            if (temporary.isPresent()) {
                return CompletableFuture.completedFuture(refused(judged.refused(temporary.get())));
            }
            List<EnvelopeAddress> unreachable = extra.subList(0, reports).stream()
                    .filter(report -> report.going(Way.QUEUE).isEmpty())
                    .map(report -> report.message().pendingCopies().get(0).originalRecipient())
                    .toList();
            return commit(judged.with(copy ->
                    copy.way() == Way.BOUNCE && unreachable.contains(copy.copy().sender())
                            ? copy.going(Way.QUARANTINE)
                            : copy));
        }

        private CompletionStage<Reception> commit(Judged judged) {
            if (!committing.enter(() -> !leaving)) {
                return CompletableFuture.failedFuture(new Replaced());
            }
            return store(judged).whenComplete((reception, failure) -> committing.left());
        }

        private CompletionStage<Reception> store(Judged judged) {
            List<Draft> drafts = new ArrayList<>(drafter.drafts(judged));
            extra.stream().filter(own -> own.refusal().isEmpty()).forEach(own -> drafts.addAll(drafter.drafts(own)));
            if (drafts.isEmpty() && replaced.isEmpty()) {
                return CompletableFuture.completedFuture(accepted(judged));
            }
            return committer
                    .commit(message.id(), drafts, replaced)
                    .thenApplyAsync(trouble -> committed(judged, trouble), home);
        }

        private Reception committed(Judged judged, Optional<SmtpReply> trouble) {
            return trouble.isPresent()
                    ? refused(judged.refused(Refusal.byCore("commit", trouble.get(), "not stored")))
                    : accepted(judged);
        }

        private Reception accepted(Judged judged) {
            double seconds = (System.nanoTime() - start) / 1e9;
            for (Judged own : extra) {
                own.refusal().ifPresentOrElse(why -> log.refused(own, why), () -> log.accepted(own, seconds));
            }
            log.accepted(judged, seconds);
            List<Receipt> receipts =
                    judged.copies().stream().map(Taking::receipt).toList();
            Reception reception = Reception.of(Replies.queued(message.id()), false, judged.delay(), receipts);
            end("accepted");
            return reception;
        }

        private Reception refused(Judged judged) {
            Refusal refusal = judged.refusal().orElseThrow();
            log.refused(judged, refusal);
            List<Receipt> receipts = message.pendingCopies().stream()
                    .map(copy -> Receipt.refused(copy.originalRecipient(), copy.id(), ownReply(judged, copy, refusal)))
                    .toList();
            Reception reception = Reception.of(refusal.reply(), refusal.close(), judged.delay(), receipts);
            end("refused");
            return reception;
        }

        /** Our bug or a core that is leaving; the transaction of the latter goes on elsewhere, so it is not ended here. */
        private void failed(Throwable cause, CompletableFuture<Reception> result) {
            if (cause instanceof Replaced) {
                opened.forEach(own -> own.abort("replaced"));
                result.completeExceptionally(cause);
                return;
            }
            LOG.error("{} failed", message.id(), Printable.failure(cause));
            Refusal refusal = Refusal.byCore("commit", Replies.TROUBLE, cause.toString());
            Judged judged = new Judged(message, content, Optional.of(refusal), List.of(), Duration.ZERO);
            home.execute(() -> {
                try {
                    result.complete(refused(judged));
                } catch (RuntimeException again) {
                    LOG.error("{} cannot be ended", message.id(), Printable.failure(again));
                    result.complete(Reception.of(Replies.TROUBLE, false, Duration.ZERO, List.of()));
                }
            });
        }

        private void end(String why) {
            opened.forEach(own -> own.finish(why));
            message.finish(why);
        }

        private static Receipt receipt(JudgedCopy copy) {
            boolean told = copy.way() == Way.DROP;
            return told
                    ? Receipt.refused(
                            copy.copy().originalRecipient(),
                            copy.copy().id(),
                            copy.refusal().orElseThrow().reply())
                    : Receipt.accepted(
                            copy.copy().originalRecipient(), copy.copy().id());
        }

        private static SmtpReply ownReply(Judged judged, PendingMessage.PendingCopy copy, Refusal whole) {
            return judged.copies().stream()
                    .filter(judgedCopy -> judgedCopy.copy() == copy)
                    .flatMap(judgedCopy -> judgedCopy.refusal().stream())
                    .map(Refusal::reply)
                    .findFirst()
                    .orElse(whole.reply());
        }
    }
}
