package org.sluice.spool.store;

import java.util.Map;
import org.sluice.support.configuration.Reading;
import org.sluice.validation.ConfigurationRefused;

/**
 * What {@code etc/org.sluice.spool.cfg} says; checked once, then immutable.
 *
 * @param relaxed whether a commit is answered before the disk has it
 * @param freePercentFloor below this part of free space nothing new is taken
 * @param freeOctetsFloor below this much free space nothing new is taken
 * @param fileThresholdOctets larger bodies are files of their own
 * @param waitingBatches commits that may wait at once
 * @param groupBatches commits written with one sync, at most
 * @param groupOctets octets written with one sync, at most
 * @param freshOctets contents kept in memory for immediate delivery
 * @param memory sizes that take reopening the database
 */
record Settings(
        boolean relaxed,
        int freePercentFloor,
        long freeOctetsFloor,
        long fileThresholdOctets,
        int waitingBatches,
        int groupBatches,
        long groupOctets,
        long freshOctets,
        Memory memory) {

    private static final long KIBI = 1L << 10;
    private static final long MEBI = 1L << 20;

    /** What RocksDB may use. */
    record Memory(long tableOctets, long cacheOctets, long journalOctets, int backgroundJobs) {}

    static Settings of(Map<String, ?> config) {
        Reader in = new Reader(config);
        return new Settings(
                in.relaxed(),
                (int) in.number("free_percent_floor", 5, 0, 90),
                in.number("free_megabytes_floor", 256, 0, 1 << 20) * MEBI,
                in.number("file_threshold_kilobytes", 256, 4, 16 << 10) * KIBI,
                (int) in.number("waiting_batches", 10_000, 1, 1_000_000),
                (int) in.number("group_batches", 512, 1, 10_000),
                in.number("group_megabytes", 16, 1, 256) * MEBI,
                in.number("fresh_megabytes", 32, 0, 4096) * MEBI,
                new Memory(
                        in.number("table_megabytes", 128, 16, 4096) * MEBI,
                        in.number("cache_megabytes", 32, 8, 16 << 10) * MEBI,
                        in.number("journal_megabytes", 256, 32, 16 << 10) * MEBI,
                        (int) in.number("background_jobs", 2, 2, 16)));
    }

    /** Reads one value at a time and names the key that is wrong. */
    private record Reader(Map<String, ?> config) {

        boolean relaxed() {
            String word = text("sync", "always");
            return switch (word) {
                case "always" -> false;
                case "relaxed" -> true;
                default -> throw new ConfigurationRefused("sync", word, "always or relaxed");
            };
        }

        long number(String key, long usual, long least, long most) {
            String text = text(key, Long.toString(usual));
            return Reading.number(text, least, most)
                    .orElseThrow(
                            () -> new ConfigurationRefused(key, text, "a whole number from " + least + " to " + most));
        }

        private String text(String key, String usual) {
            Object value = config.get(key);
            return value == null || value.toString().isBlank()
                    ? usual
                    : value.toString().trim();
        }
    }
}
