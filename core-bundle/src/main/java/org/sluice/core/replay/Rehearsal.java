package org.sluice.core.replay;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.core.dispatch.EffectRecord;
import org.sluice.core.dispatch.Words;
import org.sluice.core.lifecycle.Terms;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Mode;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** One question put again. Runs on one thread; may be cut short from another. */
final class Rehearsal {

    private final ValidationModule module;
    private final Terms terms;
    private final ReplayContext context;
    private final Agenda agenda;
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    Rehearsal(ValidationModule module, Terms terms, ReplayContext context) {
        this.module = module;
        this.terms = terms;
        this.context = context;
        this.agenda = context.agenda();
        ending.whenComplete((end, error) -> agenda.end());
    }

    /** What would be decided, and why there is no answer where there is none. */
    record Ending(String decision, String trouble) {}

    /** What came of it; ended rehearsals only. */
    Ending ending() {
        return ending.join();
    }

    /** Asks and does what is to be done until there is an answer. */
    void run() {
        try {
            CompletionStage<Verdict> stage = module.validate(context);
            if (stage == null) {
                fail("error", "returned null");
            } else {
                stage.whenComplete(this::answered);
                work();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("timeout", "interrupted");
        } catch (Throwable thrown) { // as for live mail: whatever a module throws is its own trouble
            fail("error", "threw " + thrown);
        }
        context.end(ending.join().trouble().isEmpty());
    }

    /** Nobody waits any more. */
    void cut(String word, String why) {
        fail(word, why);
    }

    private void work() throws InterruptedException {
        while (!ending.isDone()) {
            Runnable next = agenda.next(terms.timeoutNanos(), context::keepsWaiting);
            if (next != null) {
                next.run();
            } else if (!agenda.isEnded()) {
                fail("timeout", "no answer within " + terms.timeoutNanos() / 1_000_000 + " ms");
            }
        }
    }

    private void answered(Verdict verdict, Throwable error) {
        EffectRecord effects = context.written();
        if (error != null) {
            Throwable cause = error.getCause() == null ? error : error.getCause();
            fail("error", "failed with " + cause);
        } else if (verdict == null) {
            fail("error", "answered null");
        } else if (!effects.violation().isEmpty()) {
            fail("error", effects.violation());
        } else if (!verdict.disposition().isLegalIn(context.phase())) {
            fail(
                    "error",
                    "verdict " + verdict.disposition() + " is not allowed in "
                            + context.phase().word());
        } else {
            String reply = verdict.reply().map(SmtpReply::toString).orElse("");
            String said = Words.said(verdict, terms.mode() != Mode.DECIDE);
            effects.seal();
            ending.complete(new Ending((said + ' ' + reply).strip(), ""));
        }
    }

    private void fail(String word, String why) {
        context.written().seal();
        ending.complete(new Ending(word, why));
    }
}
