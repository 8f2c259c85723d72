package org.sluice.module.dmarc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rows day by day and makes reports of days that are over. {@link #add} and {@link #lost} from any thread, everything else
 * on one. Trouble with the disk loses rows, which are counted, and nothing else.
 */
final class ReportKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(ReportKeeper.class);

    private final Tally tally = new Tally();
    private final Path folder;
    private final Settings.Reporting settings;
    private final Clock clock;
    private volatile Optional<RowStore> store = Optional.empty();

    ReportKeeper(Path folder, Settings.Reporting settings, Clock clock) {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
    }

    /** Counts a message; not while another version of this module does. */
    void add(ReportRow row) {
        if (store.isPresent()) {
            tally.add(today(), row);
        }
    }

    /** Messages that are in no report, for want of room. */
    long lost() {
        return tally.lost();
    }

    /** Whether this is the one that writes. */
    boolean isWriting() {
        return store.isPresent();
    }

    /** Takes the folder when nobody else has it. */
    void open() {
        try {
            if (store.isEmpty()) {
                store = RowStore.open(folder, settings.dayOctets());
            }
        } catch (IOException e) {
            LOG.error("dmarc: {} cannot be written, nothing is kept for reports: {}", folder, e.toString());
        }
    }

    /** Writes what was counted since. */
    void flush() {
        open();
        if (store.isEmpty()) {
            return;
        }
        for (Map.Entry<LocalDate, Map<ReportRow, Long>> day : tally.take().entrySet()) {
            long messages =
                    day.getValue().values().stream().mapToLong(Long::longValue).sum();
            try {
                tally.lose(store.get().append(day.getKey(), day.getValue()));
            } catch (IOException e) {
                tally.lose(messages);
                LOG.error(
                        "dmarc: {} messages are not counted, {} cannot be written: {}", messages, folder, e.toString());
            }
        }
    }

    /** Makes reports of the days that are over, and gives up what is too old. */
    void closeDays() {
        if (store.isEmpty()) {
            return;
        }
        try {
            LocalDate oldest = today().minusDays(settings.keepFor().toDays());
            for (LocalDate day : store.get().days().headMap(today()).keySet()) {
                if (day.isBefore(oldest)) {
                    store.get().remove(day);
                } else if (settings.sends()) {
                    report(store.get(), day);
                }
            }
            expire(store.get().outbox(), oldest);
        } catch (IOException e) {
            LOG.error("dmarc: reports cannot be made in {}: {}", folder, e.toString());
        }
    }

    /** Reports that wait to be sent; none while another version has the folder. */
    Optional<Outbox> outbox() {
        return store.map(RowStore::outbox);
    }

    /** Writes what is left and lets go of the folder. */
    void close() {
        flush();
        try {
            if (store.isPresent()) {
                store.get().close();
            }
        } catch (IOException e) {
            LOG.warn("dmarc: {}", e.toString());
        }
        store = Optional.empty();
    }

    /** All reports of a day, then its rows are dropped; after a crash between the same ones are made again. */
    private void report(RowStore from, LocalDate day) throws IOException {
        String node = from.node();
        int made = 0;
        for (Map.Entry<String, DayRows.OfDomain> each : from.load(day).domains().entrySet()) {
            List<String> uris = each.getValue().published().reportUris();
            if (!uris.isEmpty()) {
                ReportIdentity identity = new ReportIdentity(settings.domain(), node, each.getKey(), day);
                AggregateReport report = new AggregateReport(identity, settings);
                from.outbox().put(Outbox.Job.of(identity, uris), out -> report.write(each.getValue(), out));
                made++;
            }
        }
        from.remove(day);
        LOG.info("dmarc: {} reports about {}", made, day);
    }

    private static void expire(Outbox outbox, LocalDate oldest) throws IOException {
        for (Outbox.Job job : outbox.jobs()) {
            if (job.day().filter(day -> !day.isBefore(oldest)).isEmpty()) {
                LOG.warn("dmarc: report about {} given up, it could not be sent", job.domain());
                outbox.update(job.without());
            }
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
