package org.sluice.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.sluice.injection.Admission;
import org.sluice.message.SmtpReply;

/** The budgets of a core in memory, for what stands in for a core to extend. Whoever breaks the contract is noted. */
public abstract class FakeAdmission implements Admission {

    /** What was done against the contract, in words. */
    public final List<String> violations = new CopyOnWriteArrayList<>();

    /** Octets reserved and not given back yet. */
    public final AtomicLong reserved = new AtomicLong();

    /** Why no message can be taken now. */
    public volatile Optional<SmtpReply> refusal = Optional.empty();

    /** Octets that may be reserved at once. */
    public volatile long memory = Long.MAX_VALUE;

    private final Path spill;

    /** Budgets without bounds; large bodies go into that directory. */
    protected FakeAdmission(Path spill) {
        this.spill = spill;
    }

    /** Notes a violation unless that held. */
    protected final void expect(boolean held, String otherwise) {
        if (!held) {
            violations.add(otherwise);
        }
    }

    @Override
    public final Optional<SmtpReply> refusal() {
        return refusal;
    }

    @Override
    public final boolean reserve(long octets) {
        if (reserved.addAndGet(octets) > memory) {
            reserved.addAndGet(-octets);
            return false;
        }
        return true;
    }

    @Override
    public final void free(long octets) {
        expect(reserved.addAndGet(-octets) >= 0, "freed more than was reserved");
    }

    @Override
    public final Path spillDirectory() {
        return spill;
    }
}
