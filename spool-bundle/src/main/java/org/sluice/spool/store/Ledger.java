package org.sluice.spool.store;

import java.util.concurrent.atomic.AtomicLongArray;
import org.sluice.spool.SpoolRecord.State;

/** What is known of the spool without reading the disk. Changed by the committer, read by everyone. */
final class Ledger {

    private final AtomicLongArray counts = new AtomicLongArray(State.values().length);
    private final References references = new References();
    private final Withheld withheld = new Withheld();
    private final FreshContents fresh = new FreshContents();

    long count(State state) {
        return counts.get(state.ordinal());
    }

    References references() {
        return references;
    }

    Withheld withheld() {
        return withheld;
    }

    FreshContents fresh() {
        return fresh;
    }

    void added(Addition addition, Entry entry) {
        counts.incrementAndGet(entry.state().ordinal());
        if (entry.placement().kind() != Placement.Kind.FILE) {
            fresh.put(entry.id(), addition.octets());
        }
        withheld.show(entry.id());
    }

    void moved(State from, State to) {
        counts.decrementAndGet(from.ordinal());
        counts.incrementAndGet(to.ordinal());
    }

    void removed(Entry entry) {
        counts.decrementAndGet(entry.state().ordinal());
        fresh.remove(entry.id());
    }

    void become(Recount recount) {
        for (State state : State.values()) {
            counts.set(state.ordinal(), recount.count(state));
        }
        references.become(recount.references());
    }
}
