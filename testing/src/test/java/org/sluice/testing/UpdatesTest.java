package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** What the kit finds in modules that keep their promises, and in those that do not. */
class UpdatesTest {

    @AfterAll
    static void deleteDumps() throws IOException {
        for (Class<?> module : List.of(Clinging.class, Running.class, Deaf.class)) {
            Files.deleteIfExists(dump(module));
        }
    }

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

    /** Compares records of classes of its own, which the virtual machine remembers until it sees others. */
    public static final class Comparing implements ValidationModule {
        private enum Kind {
            ONLY
        }

        private record Key(Kind kind) {}

        void activate(Map<String, Object> config) {}

        @Override
        public CompletionStage<Verdict> validate(ValidationContext context) {
            Set<Key> keys = new HashSet<>(List.of(new Key(Kind.ONLY)));
            assertThat(keys.add(new Key(Kind.ONLY))).as(keys.toString()).isFalse();
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

    /** So much is left of five updates of a module that keeps its promises. */
    private static Updates.Left left(Class<?> module) throws Exception {
        return left(new Updates(module, Map.of()));
    }

    /** So much of one that does not; to wait for long would not help. */
    private static Updates.Left leftByBad(Class<?> module) throws Exception {
        return left(new Updates(module, Map.of(), 1_000_000_000));
    }

    private static Updates.Left left(Updates updates) throws Exception {
        return updates.run(5, List.of(dns -> FakeContext.at(Phase.CONNECT, "192.0.2.1", dns)));
    }

    @Test
    void findsNothingWhereNothingIsLeft() throws Exception {
        Updates.Left left = left(Proper.class);
        assertThat(left.calls()).isPositive();
        assertThat(left).isEqualTo(new Updates.Left(left.calls(), 0, "", List.of()));
    }

    @Test
    void blamesNobodyForWhatTheVirtualMachineRemembers() throws Exception {
        assertThat(left(Comparing.class).held()).isEmpty();
    }

    @Test
    void findsWhatStaysInThreads() throws Exception {
        assertThat(leftByBad(Clinging.class).held())
                .contains(" of 6, the last of them number ", ", held by\n  ")
                .contains("java.lang.ThreadLocal$ThreadLocalMap$Entry.value: " + Clinging.class.getName());
        assertThat(dump(Clinging.class)).isNotEmptyFile();
    }

    @Test
    void findsThreads() throws Exception {
        Updates.Left left = leftByBad(Running.class);
        assertThat(left.threads()).containsExactly("forgotten");
        assertThat(left.held()).contains("a local of " + Running.class.getName());
    }

    @Test
    void findsCallsThatDoNotEnd() throws Exception {
        assertThat(leftByBad(Deaf.class).unended()).isPositive();
    }

    private static Path dump(Class<?> module) {
        return Description.output(module).resolveSibling("held-" + module.getSimpleName() + ".hprof");
    }
}
