package org.sluice.core.admission;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.message.SmtpReply;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.spool.Spool;

/**
 * Says whether one more message can be taken. Asked at every MAIL, so it only compares numbers; the disk is looked at by a
 * timer. A change is logged once, with what to do, not once per refused message.
 */
final class Budgets implements WaitingMessages {

    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);

    private final Supplier<AdmissionSettings> settings;
    private final Supplier<Spool> spool;
    private final BooleanSupplier isSpoolExpected;
    private final DiskSpace disk;
    private final AtomicLong reserved = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<Shortage> logged = new AtomicReference<>(Shortage.NONE);
    private volatile boolean diskShort;

    /** {@code isSpoolExpected}: false once a spool has been away for too long; until then mail that comes waits for it. */
    Budgets(
            Supplier<AdmissionSettings> settings,
            Supplier<Spool> spool,
            BooleanSupplier isSpoolExpected,
            DiskSpace disk) {
        this.settings = settings;
        this.spool = spool;
        this.isSpoolExpected = isSpoolExpected;
        this.disk = disk;
    }

    Optional<SmtpReply> refusal() {
        Spool store = spool.get();
        Optional<String> full = store == null ? Optional.empty() : store.refusal();
        Shortage now = shortage(store, full);
        if (logged.getAndSet(now) != now) {
            log(now, full.orElse(""));
        }
        return Optional.ofNullable(now.reply);
    }

    /** Looks at the disk. */
    void sample() {
        AdmissionSettings now = settings.get();
        try {
            long usable = disk.usable();
            diskShort = usable < now.diskFloorOctets() || usable < disk.total() / 100 * now.diskFloorPercent();
        } catch (IOException e) {
            LOG.warn("free disk space cannot be read: {}", e.toString());
            diskShort = true;
        }
    }

    boolean reserve(long octets) {
        long limit = settings.get().memoryOctets();
        long before;
        do {
            before = reserved.get();
            if (octets > limit - before) {
                return false;
            }
        } while (!reserved.compareAndSet(before, before + octets));
        return true;
    }

    /** Never below zero: what was reserved with a core that is gone may be given back to this one. */
    void free(long octets) {
        reserved.updateAndGet(before -> Math.max(0, before - octets));
    }

    @Override
    public void entered() {
        waiting.incrementAndGet();
    }

    @Override
    public void left() {
        waiting.decrementAndGet();
    }

    /** What an operator should know. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Spool store = spool.get();
        Optional<String> full = store == null ? Optional.empty() : store.refusal();
        Shortage now = shortage(store, full);
        if (now != Shortage.NONE) {
            findings.add(
                    Finding.problem("MAIL is answered " + now.reply + ": " + now.whatToDo + ' ' + full.orElse("")));
        }
        AdmissionSettings limits = settings.get();
        if (reserved.get() > limits.memoryOctets() / 10 * 9) {
            findings.add(Finding.hint("nearly all memory for bodies is in use, further ones go to disk; raise"
                    + " body_memory_percent or the heap"));
        }
        if (waiting.get() > limits.maxWaiting() / 10 * 9) {
            findings.add(Finding.hint("nearly max_waiting_messages wait for modules or spool; find the slow module"));
        }
        return findings;
    }

    long reservedOctets() {
        return reserved.get();
    }

    int waitingMessages() {
        return waiting.get();
    }

    boolean isDiskShort() {
        return diskShort;
    }

    private Shortage shortage(Spool store, Optional<String> full) {
        if (store == null && !isSpoolExpected.getAsBoolean()) {
            return Shortage.NO_SPOOL;
        }
        if (full.isPresent()) {
            return Shortage.SPOOL_REFUSES;
        }
        if (diskShort) {
            return Shortage.DISK;
        }
        return waiting.get() >= settings.get().maxWaiting() ? Shortage.WAITING : Shortage.NONE;
    }

    private static void log(Shortage now, String detail) {
        if (now == Shortage.NONE) {
            LOG.info("mail is taken again");
        } else {
            LOG.warn("mail is refused with \"{}\": {} {}", now.reply, now.whatToDo, detail);
        }
    }

    /** What is short, what the client hears and what the operator should do. */
    private enum Shortage {
        NONE(null, ""),
        NO_SPOOL(
                new SmtpReply(451, "4.3.0", "Mail store is not available, try again later"),
                "there is no spool; look for errors of spool-bundle in the log and start it"),
        SPOOL_REFUSES(
                new SmtpReply(452, "4.3.1", "Mail store cannot take mail now, try again later"),
                "the spool stores nothing now:"),
        DISK(
                new SmtpReply(452, "4.3.1", "Insufficient system storage, try again later"),
                "the disk of the spool is nearly full; free space, or lower disk_floor_percent and disk_floor_mib"),
        WAITING(
                new SmtpReply(452, "4.3.1", "Too many messages in progress, try again later"),
                "max_waiting_messages wait for modules or spool; find the slow module with sluice:module-list");

        private final SmtpReply reply;
        private final String whatToDo;

        Shortage(SmtpReply reply, String whatToDo) {
            this.reply = reply;
            this.whatToDo = whatToDo;
        }
    }
}
