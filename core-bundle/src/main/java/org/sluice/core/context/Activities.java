package org.sluice.core.context;

import java.util.ArrayList;
import java.util.List;
import org.sluice.validation.Phase;

/** What runs for one session or transaction. Used on the session's home executor only. */
public final class Activities {

    private final List<Running> running = new ArrayList<>(2);
    private List<EarlyAnswer> early = List.of();

    /** Something begins. */
    public void begin(Running one) {
        running.add(one);
    }

    /** It ended by itself. */
    public void end(Running one) {
        running.remove(one);
    }

    /** Keeps an answer that a later phase will ask for; replaces and cancels one of the same kind. */
    public void keep(EarlyAnswer answer) {
        if (early.isEmpty()) {
            early = new ArrayList<>(2);
        }
        early.removeIf(old -> {
            boolean replaced = old.key().equals(answer.key());
            if (replaced) {
                old.cancel();
            }
            return replaced;
        });
        early.add(answer);
    }

    /** The answers a phase waits for. */
    public List<EarlyAnswer> joining(Phase phase) {
        return early.isEmpty()
                ? early
                : early.stream().filter(answer -> answer.joinAt() == phase).toList();
    }

    /** Forgets and cancels the answers asked for in that phase. */
    void dropEarly(Phase startedAt) {
        early.removeIf(answer -> {
            boolean drop = answer.startedAt() == startedAt;
            if (drop) {
                answer.cancel();
            }
            return drop;
        });
    }

    /** Cancels everything; nothing answers any more. */
    void cancelAll() {
        List<Running> all = all();
        forgetAll();
        all.forEach(Running::cancel);
    }

    /** Fails everything with {@link org.sluice.injection.Replaced}. */
    void replaceAll() {
        List<Running> all = all();
        forgetAll();
        all.forEach(Running::replaced);
    }

    /** Whether a phase is under way. */
    boolean isBusy() {
        return !running.isEmpty();
    }

    private List<Running> all() {
        List<Running> all = new ArrayList<>(running);
        all.addAll(early);
        return all;
    }

    private void forgetAll() {
        running.clear();
        early = List.of();
    }
}
