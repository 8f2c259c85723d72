package org.sluice.itest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How much slower this machine is right now than a quiet one of today, by what a virtual machine takes that does nothing. A limit
 * for what an operator waits for is meant for the quiet one; tests run on others too, and beside each other.
 */
final class Slowness {
    private static final int STARTS = 5;
    private static final Duration QUIET = Duration.ofMillis(50).multipliedBy(STARTS);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Slowness() {}

    /** What stands for that limit here and now; never less. */
    static Duration stretch(Duration limit) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Duration taken = Duration.ZERO;
        for (int i = 0; i < STARTS; i++) {
            taken = taken.plus(Finished.of(List.of(java, "-version"), LIMIT).took());
        }
        return taken.compareTo(QUIET) > 0 ? limit.multipliedBy(taken.toMillis()).dividedBy(QUIET.toMillis()) : limit;
    }
}
