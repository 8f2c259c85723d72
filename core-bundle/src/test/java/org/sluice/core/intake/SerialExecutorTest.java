package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SerialExecutorTest {

    private final Queue<Runnable> taken = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    @Test
    void runsInTurnAndHandsItselfOverOnce() {
        SerialExecutor serial = new SerialExecutor(taken::add);
        serial.execute(() -> {
            done.add("a");
            serial.execute(() -> done.add("c"));
        });
        serial.execute(() -> done.add("b"));
        assertThat(taken).hasSize(1);
        taken.remove().run();
        assertThat(done).containsExactly("a", "b", "c");
        serial.execute(() -> done.add("d"));
        taken.remove().run();
        assertThat(done).endsWith("d");
    }

    /** The other task had been accepted while the first one's turn was being refused, and was never run. */
    @Test
    @Timeout(20)
    void strandsNoTaskThatComesWhileTheThreadsRefuse() throws Exception {
        CountDownLatch refusing = new CountDownLatch(1);
        CountDownLatch refuse = new CountDownLatch(1);
        SerialExecutor serial = new SerialExecutor(task -> {
            if (refusing.getCount() == 0) {
                taken.add(task);
                return;
            }
            refusing.countDown();
            await(refuse);
            throw new RejectedExecutionException("full");
        });
        AtomicReference<Throwable> refused = new AtomicReference<>();
        Thread first = start(() -> {
            try {
                serial.execute(() -> done.add("first"));
            } catch (RejectedExecutionException full) {
                refused.set(full);
            }
        });
        await(refusing);
        Thread second = start(() -> serial.execute(() -> done.add("second")));
        while (second.isAlive() && second.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        refuse.countDown();
        first.join();
        second.join();
        assertThat(refused.get()).hasMessage("full");
        assertThat(taken).hasSize(1);
        taken.remove().run();
        assertThat(done).containsExactly("second");
    }

    @Test
    void isUsableAgainAfterARefusal() {
        List<Runnable> room = new ArrayList<>();
        SerialExecutor serial = new SerialExecutor(task -> {
            if (room.isEmpty()) {
                throw new RejectedExecutionException("full");
            }
            taken.add(task);
        });
        assertThatThrownBy(() -> serial.execute(() -> done.add("lost"))).hasMessage("full");
        room.add(() -> {});
        serial.execute(() -> done.add("kept"));
        taken.remove().run();
        assertThat(done).containsExactly("kept");
    }

    @Test
    void goesOnAfterATaskThatFails() throws Exception {
        SerialExecutor serial = new SerialExecutor(taken::add);
        serial.execute(() -> {
            throw new StackOverflowError("deep");
        });
        serial.execute(() -> done.add("next"));
        Thread thread = new Thread(taken.remove());
        AtomicReference<Throwable> heard = new AtomicReference<>();
        thread.setUncaughtExceptionHandler((t, e) -> heard.set(e));
        thread.start();
        thread.join();
        assertThat(heard.get()).hasMessage("deep");
        assertThat(done).containsExactly("next");
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
