package org.sluice.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GateTest {

    /** Notes when it is let in. */
    private static final class Guest implements InFlight {
        final AtomicInteger admitted = new AtomicInteger();
        boolean gaveUp;

        @Override
        public boolean admitted() {
            admitted.incrementAndGet();
            return !gaveUp;
        }

        @Override
        public void abandon(String why) {}
    }

    @Test
    void letsInSoManyAndTheNextWhenOneLeaves() {
        Gate gate = new Gate(() -> 1);
        Guest second = new Guest();
        Guest third = new Guest();
        assertThat(gate.enter(new Guest())).isEqualTo(Gate.Entry.ADMITTED);
        assertThat(gate.enter(second)).isEqualTo(Gate.Entry.WAITING);
        assertThat(gate.enter(third)).isEqualTo(Gate.Entry.WAITING);
        second.gaveUp = true;
        gate.leave();
        assertThat(third.admitted).as("who gave up is passed over").hasValue(1);
        gate.leave();
        assertThat(gate.enter(new Guest())).isEqualTo(Gate.Entry.ADMITTED);
    }

    @Test
    void hasAnEndToItsLine() {
        Gate gate = new Gate(() -> 0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(gate.enter(new Guest())).isEqualTo(Gate.Entry.WAITING);
        }
        assertThat(gate.enter(new Guest())).isEqualTo(Gate.Entry.REFUSED);
    }

    @Test
    void losesNobodyWhenManyComeAndGoAtOnce() throws Exception {
        int threads = 4;
        int guests = 2_000;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch served = new CountDownLatch(threads * guests);
        ExecutorService hosts = Executors.newFixedThreadPool(4);
        Gate gate = new Gate(() -> 3);
        class Visitor implements InFlight {
            @Override
            public boolean admitted() {
                hosts.execute(this::visit);
                return true;
            }

            void visit() {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                gate.leave();
                served.countDown();
            }

            @Override
            public void abandon(String why) {}
        }
        List<Thread> callers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread caller = new Thread(() -> {
                for (int i = 0; i < guests; i++) {
                    Visitor visitor = new Visitor();
                    if (gate.enter(visitor) == Gate.Entry.ADMITTED) {
                        visitor.visit();
                    }
                }
            });
            caller.start();
            callers.add(caller);
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(served.await(20, TimeUnit.SECONDS)).isTrue();
        hosts.shutdown();
        assertThat(most.get()).isLessThanOrEqualTo(3);
    }
}
