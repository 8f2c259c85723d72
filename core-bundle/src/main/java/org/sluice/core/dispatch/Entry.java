package org.sluice.core.dispatch;

/** One place in the wave that is under way: a call, or the wait for a required module. On home only. */
final class Entry {

    /** Who is asked; changes when a missing module comes back. */
    final Plan.Slot slot;
    /** Null while the module is missing. */
    final Call call;
    /** Set where the answer was asked for by an earlier phase, or is asked for by this one on behalf of it. */
    final EarlyCall early;

    private Entry(Plan.Slot slot, Call call, EarlyCall early) {
        this.slot = slot;
        this.call = call;
        this.early = early;
    }

    static Entry asked(Plan.Slot slot, Call call) {
        return new Entry(slot, call, null);
    }

    static Entry joined(EarlyCall early) {
        return new Entry(early.slot(), early.call(), early);
    }

    static Entry missing(Plan.Slot slot) {
        return new Entry(slot, null, null);
    }

    boolean isMissing() {
        return call == null;
    }
}
