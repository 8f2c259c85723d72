package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What everything promises that reads messages: one made to hurt costs time for its octets, and no more. */
public abstract class BombProof {

    private static final int SMALL = 1 << 18;
    private static final int TIMES = 8;
    /** What grows with the square of the size gets 64 times as slow. */
    private static final int MOST_TIMES_SLOWER = 32;

    private static final long TOO_FAST_TO_COMPARE_NANOS = 20_000_000;

    /** Every message made to hurt. */
    protected static List<MimeBomb> bombs() {
        return MimeBomb.all();
    }

    /** Reads the message in this thread, and checks what comes of it. */
    protected abstract void read(byte[] message) throws Exception;

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void costsTimeForItsOctetsAndNoMore(MimeBomb bomb) throws Exception {
        byte[] small = bomb.octets(SMALL);
        read(small);
        long most = Math.max(TOO_FAST_TO_COMPARE_NANOS, nanos(small)) * MOST_TIMES_SLOWER;
        assertThat(nanos(bomb.octets(SMALL * TIMES))).isLessThan(most);
    }

    private long nanos(byte[] message) throws Exception {
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        read(message);
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
    }
}
