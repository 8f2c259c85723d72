package org.sluice.module.dmarc;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Rows that are counted and not yet written; bounded. Safe from any thread. */
final class Tally {

    private static final int MAX_ROWS = 20_000;

    private Map<LocalDate, Map<ReportRow, Long>> days = new TreeMap<>();
    private int rows;
    private long lost;

    /** Counts a message; when there is no room for a new row, that it was lost. */
    synchronized void add(LocalDate day, ReportRow row) {
        Map<ReportRow, Long> counts = days.computeIfAbsent(day, any -> new HashMap<>());
        Long before = counts.get(row);
        if (before == null && rows >= MAX_ROWS) {
            lost++;
            return;
        }
        rows += before == null ? 1 : 0;
        counts.put(row, before == null ? 1 : before + 1);
    }

    /** Hands over everything counted so far. */
    synchronized Map<LocalDate, Map<ReportRow, Long>> take() {
        Map<LocalDate, Map<ReportRow, Long>> taken = days;
        days = new TreeMap<>();
        rows = 0;
        return taken;
    }

    synchronized void lose(long messages) {
        lost += messages;
    }

    /** Messages that are in no report, for want of room. */
    synchronized long lost() {
        return lost;
    }
}
