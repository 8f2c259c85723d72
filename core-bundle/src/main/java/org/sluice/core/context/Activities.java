package org.sluice.core.context;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
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
        drop(old -> old.key().equals(answer.key()));
        if (early.isEmpty()) {
            early = new ArrayList<>(2);
        }
        early.add(answer);
    }

    /** The answers a phase waits for. */
    public List<EarlyAnswer> joining(Phase phase) {
        List<EarlyAnswer> joining = List.of();
        for (EarlyAnswer answer : early) {
            if (answer.joinAt() == phase) {
                joining = joining.isEmpty() ? new ArrayList<>(2) : joining;
                joining.add(answer);
            }
        }
        return joining;
    }

    /** Forgets and cancels the answers asked for in that phase. */
    void dropEarly(Phase startedAt) {
        drop(answer -> answer.startedAt() == startedAt);
    }

    private void drop(Predicate<EarlyAnswer> which) {
        if (early.isEmpty()) {
            return;
        }
        List<EarlyAnswer> dropped = early.stream().filter(which).toList();
        if (!dropped.isEmpty()) {
            early.removeAll(dropped);
            dropped.forEach(EarlyAnswer::cancel);
        }
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
