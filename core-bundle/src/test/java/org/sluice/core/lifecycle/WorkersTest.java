package org.sluice.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Threads that do not come back. Looks are taken by hand, so nothing here depends on how busy the machine is. */
class WorkersTest {

    private final Workers workers = new Workers(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger stuck = new AtomicInteger();
    private final AtomicInteger hung = new AtomicInteger();
    private final AtomicBoolean wanted = new AtomicBoolean(true);
    private volatile boolean stillMine;

    @AfterEach
    void close() {
        workers.close();
    }

    private void hang() throws InterruptedException {
        workers.execute(() -> {
            Workers.begin(new Workers.Question() {
                @Override
                public void stuck() {
                    stuck.incrementAndGet();
                }

                @Override
                public void hangs() {
                    hung.incrementAndGet();
                }

                @Override
                public boolean isWanted() {
                    return wanted.get();
                }
            });
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                // the module was woken
            }
            stillMine = Workers.end();
            ended.countDown();
        });
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            workers.look(0, Long.MAX_VALUE);
        }
    }

    @Test
    void replacesAThreadThatHangsAndTakesItBackWhenItReturns() throws Exception {
        hang();
        look(2);
        assertThat(stuck).hasValue(0);
        look(2);
        assertThat(stuck).as("told once").hasValue(1);
        assertThat(workers.lost()).isEqualTo(1);

        CountDownLatch other = new CountDownLatch(1);
        workers.execute(other::countDown);
        assertThat(other.await(5, TimeUnit.SECONDS))
                .as("another thread goes on")
                .isTrue();

        goOn.countDown();
        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(stillMine).isFalse();
        assertThat(workers.lost()).isZero();
    }

    @Test
    void callsItHangingOnlyAfterASecond() throws Exception {
        hang();
        look((int) (1_000 / StuckWatch.TICK_MILLIS));
        assertThat(stuck).hasValue(1);
        assertThat(hung).as("slow, as on a cold start").hasValue(0);
        look(5);
        assertThat(hung).as("told once").hasValue(1);
        goOn.countDown();
    }

    @Test
    void interruptsAHangingThreadOnceNobodyWantsTheAnswer() throws Exception {
        hang();
        look(4);
        assertThat(ended.getCount()).isEqualTo(1);
        wanted.set(false);
        look(1);
        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void leavesAThreadAloneThatReturnsInTime() throws Exception {
        hang();
        look(2);
        goOn.countDown();
        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(stillMine).isTrue();
        look(5);
        assertThat(stuck).hasValue(0);
    }

    @Test
    void tellsThoseWhoHaveWaitedTooLongForAThread() throws Exception {
        hang();
        List<String> told = new ArrayList<>();
        workers.execute(new Patient("old", 0, told));
        workers.execute(new Patient("young", 90, told));
        workers.look(100, 50);
        assertThat(told).containsExactly("old");
        goOn.countDown();
    }

    private record Patient(String name, long sinceNanos, List<String> told) implements Workers.Patient {
        @Override
        public void overdue() {
            told.add(name);
        }

        @Override
        public void run() {}
    }
}
