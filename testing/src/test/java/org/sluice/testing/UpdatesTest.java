package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** What the kit finds in modules that keep their promises, and in those that do not. */
class UpdatesTest {

    /** Looks a name up, and ends when nobody waits any more. */
    public static final class Proper implements ValidationModule {
        void activate(Map<String, Object> config) {}

        @Override
        public CompletionStage<Verdict> validate(ValidationContext context) {
            return context.dns().a("sluice.test").thenApply(answer -> Verdict.CONTINUE);
        }
    }

    /** Leaves something in every thread that calls it. */
    public static final class Clinging implements ValidationModule {
        private static final ThreadLocal<Object> LAST = new ThreadLocal<>();

        void activate(Map<String, Object> config) {}

        @Override
        public CompletionStage<Verdict> validate(ValidationContext context) {
            LAST.set(this);
            return Verdict.CONTINUE.stage();
        }
    }

    /** Starts a thread and forgets it. */
    public static final class Running implements ValidationModule {
        void activate(Map<String, Object> config) {
            Thread thread = new Thread(Running::stay, "forgotten");
            thread.setDaemon(true);
            thread.start();
        }

        private static void stay() {
            while (true) {
                LockSupport.park();
            }
        }

        @Override
        public CompletionStage<Verdict> validate(ValidationContext context) {
            return Verdict.CONTINUE.stage();
        }
    }

    /** Does not notice that nobody waits any more. */
    public static final class Deaf implements ValidationModule {
        void activate(Map<String, Object> config) {}

        @Override
        public CompletionStage<Verdict> validate(ValidationContext context) {
            return new CompletableFuture<>();
        }
    }

    private static Updates.Left left(Class<?> module) throws Exception {
        return new Updates(module, Map.of(), 1_000_000_000)
                .run(5, List.of(dns -> FakeContext.at(Phase.CONNECT, "192.0.2.1", dns)));
    }

    @Test
    void findsNothingWhereNothingIsLeft() throws Exception {
        Updates.Left left = left(Proper.class);
        assertThat(left.calls()).isPositive();
        assertThat(left).isEqualTo(new Updates.Left(left.calls(), 0, 0, List.of()));
    }

    @Test
    void findsWhatStaysInThreads() throws Exception {
        assertThat(left(Clinging.class).loaders()).isPositive();
    }

    @Test
    void findsThreads() throws Exception {
        assertThat(left(Running.class).threads()).containsExactly("forgotten");
    }

    @Test
    void findsCallsThatDoNotEnd() throws Exception {
        assertThat(left(Deaf.class).unended()).isPositive();
    }
}
