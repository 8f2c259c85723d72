package org.sluice.smtp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Authenticator;
import org.sluice.authentication.Authenticator.Proof;
import org.sluice.authentication.Recognition;

class AuthenticatorsTest {

    private final Authenticators all = new Authenticators(new byte[32]);
    private final FakeUsers first = new FakeUsers().add("ann", "one");
    private final FakeUsers second = new FakeUsers().add("ann", "two").add("bob", "two");

    AuthenticatorsTest() {
        all.bind(second, Map.of("service.ranking", -1, "service.id", 1L));
        all.bind(first, Map.of("service.ranking", "5", "service.id", 2L));
    }

    @Test
    void letsTheFirstDecideWhoKnowsTheUser() {
        assertThat(verify("ann", "one").isProven()).isTrue();
        assertThat(verify("ann", "two").isProven()).isFalse();
        assertThat(second.asked).isEmpty();
        assertThat(verify("bob", "two").isProven()).isTrue();
        assertThat(verify("carl", "x")).isSameAs(Recognition.UNKNOWN);
        all.unbind(first);
        assertThat(verify("ann", "two").isProven()).isTrue();
    }

    @Test
    void asksNobodyElseWhenOneCannotTell() {
        first.before = () -> CompletableFuture.failedFuture(new IllegalStateException("down"));
        assertThat(all.verify(attempt("bob", 60_000), "two")).failsWithin(Duration.ofSeconds(60));
        assertThat(second.asked).isEmpty();
        first.before = () -> {
            throw new IllegalStateException("worse");
        };
        assertThat(all.verify(attempt("bob", 60_000), "two")).failsWithin(Duration.ofSeconds(60));
    }

    @Test
    void waitsNoLongerThanTheAttemptMayTake() {
        first.before = CompletableFuture::new;
        assertThat(all.verify(attempt("ann", 20), "one"))
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .withRootCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void offersScramOnlyWhereItServesEverybody() {
        assertThat(all.proofs()).containsExactlyInAnyOrder(Proof.values());
        second.proofs.remove(Proof.SCRAM_SHA_256);
        assertThat(all.proofs()).containsExactlyInAnyOrder(Proof.PASSWORD, Proof.BEARER_TOKEN);
        second.proofs.remove(Proof.PASSWORD);
        assertThat(all.proofs()).contains(Proof.SCRAM_SHA_256);
    }

    @Test
    void survivesAuthenticatorsThatThrow() {
        all.bind(
                new Authenticator() {
                    @Override
                    public String name() {
                        throw new IllegalStateException("no name");
                    }

                    @Override
                    public Set<Proof> proofs() {
                        throw new IllegalStateException("no proofs");
                    }

                    @Override
                    public CompletionStage<Recognition> verify(Attempt attempt, String password) {
                        return null;
                    }
                },
                Map.of("service.ranking", 100));
        assertThat(all.proofs()).contains(Proof.PASSWORD);
        assertThat(verify("ann", "one").isProven()).isTrue();
    }

    @Test
    void saysSoWhenThereIsNobodyToAsk() {
        Authenticators none = new Authenticators(new byte[32]);
        assertThat(none.proofs()).isEmpty();
        assertThat(none.verify(attempt("ann", 100), "one")).failsWithin(Duration.ZERO);
        assertThat(none.scramCredentials(attempt("ann", 100))).failsWithin(Duration.ZERO);
    }

    @Test
    void keepsItsSecretOverRestarts(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("auth/unknown-users.key");
        byte[] made = ServerSecret.of(file);
        assertThat(made).hasSize(32);
        assertThat(ServerSecret.of(file)).isEqualTo(made);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        Files.write(file, new byte[3]);
        assertThat(ServerSecret.of(file)).hasSize(32).isNotEqualTo(made);
        assertThat(ServerSecret.of(Path.of("/proc/nowhere/key"))).hasSize(32);
    }

    private Recognition verify(String user, String password) {
        return all.verify(attempt(user, 5_000), password).toCompletableFuture().join();
    }

    private static Attempt attempt(String user, long millis) {
        return Attempt.of("smtp", InetAddress.getLoopbackAddress(), true, Duration.ofMillis(millis))
                .by(user);
    }
}
