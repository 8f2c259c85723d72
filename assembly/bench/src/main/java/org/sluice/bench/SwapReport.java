package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of a swap run, its tables, and whether its bounds hold. */
final class SwapReport {

    private static final int DRIFT = 5;
    private static final double METASPACE_GROWTH = 1.05;

    private final Ledger ledger;
    private final SwapTally tally;
    private final Map<String, PacedLoad.Period> periods;
    private final JsonNode before;
    private final JsonNode after;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();

    SwapReport(Ledger ledger, SwapTally tally, Map<String, PacedLoad.Period> periods, JsonNode before, JsonNode after) {
        this.ledger = ledger;
        this.tally = tally;
        this.periods = periods;
        this.before = before;
        this.after = after;
    }

    /** Prints and judges. {@code whole}: also how much threads, descriptors and metaspace grew. */
    Bench.Report report(boolean whole) {
        mail();
        swaps();
        latencies();
        holdings();
        loaders();
        if (whole) {
            growth();
        }
        broken.forEach(bound -> System.out.println("bound broken: " + bound));
        figures.put("ok", broken.isEmpty());
        return new Bench.Report(figures, broken.isEmpty());
    }

    private void mail() {
        System.out.printf("%-42s %10d%n", "sent", put("sent", ledger.sent()));
        System.out.printf("%-42s %10d%n", "accepted (250)", put("accepted", ledger.accepted()));
        System.out.printf("%-42s %10d%n", "delivered", put("delivered", ledger.delivered()));
        zero("lost", "lost", ledger.lost());
        zero("doubled", "doubled", ledger.doubled());
        zero("corrupted", "corrupted", ledger.corrupted());
        zero("unscanned", "without the required module's verdict", ledger.unscanned());
        zero("broken", "broken sessions", sum(ledger.broken()));
        zero("refused", "4xx and other refusals caused by swaps", sum(ledger.refusals()));
        ledger.broken().forEach((how, count) -> System.out.printf("  broken: %6d x %s%n", count, how));
        ledger.refusals().forEach((reply, count) -> System.out.printf("  refused: %5d x %s%n", count, reply));
        if (ledger.accepted() == 0) {
            broken.add("nothing was accepted");
        }
    }

    private void swaps() {
        System.out.printf("%n%-24s %8s %10s %10s %10s%n", "swaps by", "count", "p50 ms", "p99 ms", "max ms");
        Map<String, Object> kinds = new LinkedHashMap<>();
        tally.byKind().forEach((kind, durations) -> kinds.put(kind, row(kind, durations)));
        figures.put("swaps", tally.all());
        figures.put("swapsByKind", kinds);
        System.out.printf("%-24s %8d%n", "all", tally.all());
        figures.put("failedSwaps", tally.failures().size());
        tally.failures().forEach(why -> broken.add("every swap succeeds: " + why));
    }

    private void latencies() {
        System.out.printf("%n%-24s %8s %10s %10s %10s%n", "dot to 250, ms", "count", "p50 ms", "p99 ms", "max ms");
        Map<String, Object> dots = new LinkedHashMap<>();
        periods.forEach((name, period) -> dots.put(name, row(name, period.fromDot())));
        figures.put("dotToReply", dots);
        System.out.printf("%n%-24s %8s %10s %10s %10s%n", "due to 250, ms", "count", "p50 ms", "p99 ms", "max ms");
        Map<String, Object> dues = new LinkedHashMap<>();
        periods.forEach((name, period) -> dues.put(name, row(name, period.fromDue())));
        figures.put("dueToReply", dues);
    }

    private static Map<String, Object> row(String name, Latencies durations) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("count", durations.count());
        row.put("p50Millis", durations.percentileMillis(0.5));
        row.put("p99Millis", durations.percentileMillis(0.99));
        row.put("maxMillis", durations.percentileMillis(1));
        System.out.printf(
                "%-24s %8d %10.1f %10.1f %10.1f%n",
                name,
                durations.count(),
                durations.percentileMillis(0.5),
                durations.percentileMillis(0.99),
                durations.percentileMillis(1));
        return row;
    }

    private void holdings() {
        System.out.printf("%n%-24s %14s %14s%n", "held, after a full GC", "before", "after");
        before.fieldNames().forEachRemaining(name -> {
            if (before.get(name).isNumber()) {
                System.out.printf(
                        "%-24s %14d %14d%n",
                        name, before.get(name).asLong(), after.get(name).asLong());
                figures.put(name + "Before", before.get(name).asLong());
                figures.put(name + "After", after.get(name).asLong());
            }
        });
    }

    private void loaders() {
        long loaders = after.get("moduleLoaders").asLong();
        if (loaders != after.get("liveRevisions").asLong()) {
            broken.add("module class loaders = live revisions; there are: "
                    + after.get("loaders").asText());
        }
    }

    private void growth() {
        near("threads");
        near("descriptors");
        if (after.get("metaspaceBytes").asLong() > before.get("metaspaceBytes").asLong() * METASPACE_GROWTH) {
            broken.add("metaspace at most 5 % larger");
        }
    }

    private void near(String name) {
        if (Math.abs(after.get(name).asLong() - before.get(name).asLong()) > DRIFT) {
            broken.add(name + " within " + DRIFT + " of before");
            System.out.printf(
                    "%s before: %s%n%s after:  %s%n",
                    name,
                    before.get(name + "Names").asText(),
                    name,
                    after.get(name + "Names").asText());
        }
    }

    private void zero(String name, String words, long count) {
        System.out.printf("%-42s %10d%n", words, put(name, count));
        if (count != 0) {
            broken.add(words + " = 0");
        }
    }

    private long put(String name, long value) {
        figures.put(name, value);
        return value;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
