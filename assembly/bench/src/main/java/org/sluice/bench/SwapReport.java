package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The figures of a swap run, its tables, and whether its bounds hold. */
final class SwapReport {

    private static final int DRIFT = 5;
    private static final double METASPACE_GROWTH = 1.05;
    private static final int FULL_SECONDS = 510;
    private static final int AT_MOST_SECONDS = 540;
    private static final double QUIET_MILLIS = 25;
    private static final double MORE_MILLIS = 20;
    private static final double LEAST_OF_RATE = 0.98;

    private final Ledger ledger;
    private final SwapTally tally;
    private final Map<String, PacedLoad.Period> periods;
    private final double seconds;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();

    SwapReport(Ledger ledger, SwapTally tally, Map<String, PacedLoad.Period> periods, double seconds) {
        this.ledger = ledger;
        this.tally = tally;
        this.periods = periods;
        this.seconds = seconds;
    }

    /** Judges. Times are goals: they depend on what else the machine does. */
    Bench.Report done() {
        broken.forEach(bound -> System.out.println("bound broken: " + bound));
        missed.forEach(goal -> System.out.println("goal missed: " + goal));
        figures.put("goals", missed.isEmpty());
        figures.put("ok", broken.isEmpty());
        return new Bench.Report(figures, broken.isEmpty());
    }

    /** What became of the messages. {@code rate}: how many a second there were; {@code wanted}: how many were due. */
    void mail(double rate, int wanted) {
        System.out.printf("%-42s %10.0f of %d%n", "messages a second", rate, wanted);
        figures.put("messagesPerSecond", rate);
        if (rate < wanted * LEAST_OF_RATE) {
            missed.add("messages a second: at least 98 % of " + wanted);
        }
        System.out.printf("%-42s %10d%n", "sent", put("sent", ledger.sent()));
        System.out.printf("%-42s %10d%n", "accepted (250)", put("accepted", ledger.accepted()));
        System.out.printf("%-42s %10d%n", "delivered", put("delivered", ledger.delivered()));
        zero("lost", "lost", ledger.lost());
        zero("doubled", "doubled", ledger.doubled());
        zero("corrupted", "corrupted", ledger.corrupted());
        zero("unscanned", "without the required module's verdict", ledger.unscanned());
        zero("broken", "broken sessions", sum(ledger.broken()));
        zero("refused", "4xx and other refusals caused by swaps", sum(ledger.refusals()));
        ledger.passedBy().forEach((who, count) -> System.out.printf("  passed by: %3d x %s%n", count, who));
        ledger.broken().forEach((how, count) -> System.out.printf("  broken: %6d x %s%n", count, how));
        ledger.refusals().forEach((reply, count) -> System.out.printf("  refused: %5d x %s%n", count, reply));
        if (ledger.accepted() == 0) {
            broken.add("nothing was accepted");
        }
    }

    /** How often others than expected had seen a message. */
    void witnessed(long wrong) {
        zero("wronglySeen", "questions who saw a message, answered wrongly", wrong);
    }

    /** What was done to the modules. {@code planned}: seconds it was to take; how many swaps there must be follows. */
    void swaps(int planned) {
        heading("swaps by");
        Map<String, Object> kinds = new LinkedHashMap<>();
        tally.byKind().forEach((kind, durations) -> kinds.put(kind, row(kind, durations)));
        figures.put("swaps", tally.all());
        figures.put("seconds", seconds);
        figures.put("swapsByKind", kinds);
        System.out.printf("%-24s %8d in %.0f s%n", "all", tally.all(), seconds);
        figures.put("failedSwaps", tally.failures().size());
        tally.failures().forEach(why -> broken.add("every swap succeeds: " + why));
        if (planned >= FULL_SECONDS) {
            if (seconds > AT_MOST_SECONDS) {
                missed.add("all swaps within " + AT_MOST_SECONDS + " s");
            }
            enough("swaps", 1_000, tally.all());
            enough("swaps by update, promote and rollback", 800, tally.of("update", "promote", "rollback"));
            enough("swaps by feature", 100, tally.of("feature", "feature, old first"));
            enough("swaps by the deploy folder", 100, tally.of("deploy"));
        }
    }

    private void enough(String what, long least, long count) {
        if (count < least) {
            broken.add(what + " at least " + least + "; there were " + count);
        }
    }

    /** How long clients waited. */
    void latencies() {
        heading("dot to 250");
        Map<String, Object> dots = new LinkedHashMap<>();
        periods.forEach((name, period) -> dots.put(name, row(name, period.fromDot())));
        figures.put("dotToReply", dots);
        heading("due to 250");
        Map<String, Object> dues = new LinkedHashMap<>();
        periods.forEach((name, period) -> dues.put(name, row(name, period.fromDue())));
        figures.put("dueToReply", dues);
        if (periods.containsKey("quiet")) {
            double quiet = periods.get("quiet").fromDot().percentileMillis(0.99);
            atMost("quiet", QUIET_MILLIS);
            atMost("versions", quiet + MORE_MILLIS);
            atMost("feature", quiet + MORE_MILLIS);
        }
    }

    private void atMost(String period, double millis) {
        if (periods.containsKey(period) && periods.get(period).fromDot().percentileMillis(0.99) > millis) {
            missed.add(String.format(Locale.ROOT, "p99 from dot to 250, %s: at most %.1f ms", period, millis));
        }
    }

    private static void heading(String what) {
        System.out.printf("%n%-24s %8s %10s %10s %10s%n", what, "count", "p50 ms", "p99 ms", "max ms");
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

    /** What the server held before and after. {@code whole}: judges also how much that grew. */
    void holdings(JsonNode before, JsonNode after, boolean whole) {
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
        loaders(after);
        if (whole) {
            growth(before, after);
        }
    }

    private void loaders(JsonNode after) {
        long loaders = after.get("moduleLoaders").asLong();
        if (loaders != after.get("liveRevisions").asLong()) {
            broken.add("module class loaders = live revisions; there are: "
                    + after.get("loaders").asText());
        }
    }

    private void growth(JsonNode before, JsonNode after) {
        near("threads", before, after);
        near("descriptors", before, after);
        if (after.get("metaspaceBytes").asLong() > before.get("metaspaceBytes").asLong() * METASPACE_GROWTH) {
            broken.add("metaspace at most 5 % larger");
        }
    }

    private void near(String name, JsonNode before, JsonNode after) {
        if (Math.abs(after.get(name).asLong() - before.get(name).asLong()) > DRIFT) {
            broken.add(name + " within " + DRIFT + " of before");
        }
        differences(before.get(name + "Names"), after.get(name + "Names"));
    }

    private static void differences(JsonNode then, JsonNode now) {
        Set<String> names = new TreeSet<>();
        then.fieldNames().forEachRemaining(names::add);
        now.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            long more = now.path(name).asLong() - then.path(name).asLong();
            if (more != 0) {
                System.out.printf("  %+d %s%n", more, name);
            }
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
