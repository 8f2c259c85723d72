package org.sluice.module.dmarc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.sluice.module.dmarc.ReportRow.Observed;

/** One day's rows by policy domain. Where a policy changed during the day, the last one stands for it (RFC 9990,
 * "Aggregate Reports"). */
final class DayRows {

    /** The rows of one policy domain. */
    static final class OfDomain {
        private final Map<Observed, Long> counts = new LinkedHashMap<>();
        private PublishedPolicy published;

        PublishedPolicy published() {
            return published;
        }

        Map<Observed, Long> counts() {
            return counts;
        }
    }

    private final Map<String, OfDomain> domains = new LinkedHashMap<>();

    void add(ReportRow row, long count) {
        OfDomain rows = domains.computeIfAbsent(row.published().domain(), any -> new OfDomain());
        rows.published = row.published();
        rows.counts.merge(row.observed(), count, Long::sum);
    }

    Map<String, OfDomain> domains() {
        return domains;
    }

    void forEach(BiConsumer<ReportRow, Long> action) {
        domains.values()
                .forEach(rows -> rows.counts.forEach(
                        (observed, count) -> action.accept(new ReportRow(rows.published, observed), count)));
    }
}
