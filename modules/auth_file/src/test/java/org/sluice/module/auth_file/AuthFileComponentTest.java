package org.sluice.module.auth_file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Authenticator.Proof;
import org.sluice.authentication.Recognition;
import org.sluice.testing.Configs;
import org.sluice.validation.ConfigurationRefused;

class AuthFileComponentTest {

    @TempDir
    Path folder;

    private AuthFileComponent component;

    @AfterEach
    void stop() {
        if (component != null) {
            component.stop();
        }
    }

    @Test
    void recognisesUsers() throws Exception {
        component = with("ann:" + UsersTest.SCRAM + "\nbob:" + UsersTest.SHA512 + "\n");
        assertThat(component.proofs()).containsExactly(Proof.PASSWORD);
        Recognition ann = verify("ann", "pencil");
        assertThat(ann.isProven()).isTrue();
        assertThat(ann.user()).isEqualTo("ann");
        assertThat(verify("ann", "Hello world!").why()).isEqualTo("wrong password");
        assertThat(verify("bob", "Hello world!").isProven()).isTrue();
        assertThat(verify("nobody", "pencil").isUnknown()).isTrue();
        assertThat(component
                        .scramCredentials(attempt("ann"))
                        .toCompletableFuture()
                        .join())
                .isPresent();
        assertThat(component
                        .scramCredentials(attempt("nobody"))
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    @Test
    void hasNothingToOfferWithoutUsers() {
        component = new AuthFileComponent(
                config(Map.of("users", folder.resolve("none").toString())));
        assertThat(component.proofs()).isEmpty();
        assertThat(component.check()).isEmpty();
        assertThat(verify("ann", "pencil").isUnknown()).isTrue();
    }

    @Test
    void followsTheFileAndKeepsTheUsersOfAWrongOne() throws Exception {
        component = with("ann:" + UsersTest.SCRAM + "\n");
        assertThat(component.proofs()).containsExactly(Proof.PASSWORD, Proof.SCRAM_SHA_256);
        replace("ann:" + UsersTest.SCRAM + "\nbob:" + UsersTest.SCRAM + "\n");
        await(() -> verify("bob", "pencil").isProven());
        replace("ann:" + UsersTest.SCRAM + "\ncarl\n");
        await(() -> !component.check().isEmpty());
        assertThat(component.check().get(0).text()).contains("users: line 2: no colon");
        assertThat(verify("bob", "pencil").isProven()).isTrue();
        Files.delete(folder.resolve("users"));
        await(() -> component.check().get(0).text().contains("no such file"));
        assertThat(verify("bob", "pencil").isProven()).isTrue();
        replace("carl:" + UsersTest.SCRAM + "\n");
        await(() -> component.check().isEmpty());
        assertThat(verify("bob", "pencil").isUnknown()).isTrue();
        assertThat(verify("carl", "pencil").isProven()).isTrue();
    }

    @Test
    void tellsWhenEverybodyMayReadTheHashes() throws Exception {
        component = with("ann:" + UsersTest.SCRAM + "\n");
        Files.setPosixFilePermissions(folder.resolve("users"), PosixFilePermissions.fromString("rw-r--r--"));
        replace("bob:" + UsersTest.SCRAM + "\n", "rw-r--r--");
        await(() -> !component.check().isEmpty());
        assertThat(component.check().get(0).isSerious()).isFalse();
        assertThat(component.check().get(0).text()).contains("chmod 640");
    }

    @ParameterizedTest
    @CsvSource({"users, ' '", "reload_seconds, 0", "threads, many", "waiting, -1"})
    void refusesWrongValues(String key, String value) {
        assertThatThrownBy(() -> new AuthFileComponent(config(Map.of(key, value))))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageStartingWith(key);
    }

    @Test
    void keepsItsValuesAtAWrongEdit() throws Exception {
        component = with("ann:" + UsersTest.SCRAM + "\n");
        component.configure(config(Map.of("threads", "none")));
        assertThat(verify("ann", "pencil").isProven()).isTrue();
    }

    @Test
    void letsNobodyWaitWithoutBound() throws Exception {
        HashWorkers workers = new HashWorkers(1, 1);
        CountDownLatch busy = new CountDownLatch(1);
        var working = workers.ask(attempt("a"), () -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        });
        Attempt tooLate = Attempt.of("smtp", InetAddress.getLoopbackAddress(), true, Duration.ZERO);
        var waiting = workers.ask(tooLate, () -> true);
        assertThat(workers.ask(attempt("c"), () -> true)).failsWithin(Duration.ZERO);
        busy.countDown();
        assertThat(working).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(true);
        assertThat(waiting).failsWithin(Duration.ofSeconds(60));
        workers.stop();
        assertThat(workers.ask(attempt("d"), () -> true)).failsWithin(Duration.ZERO);
    }

    private AuthFileComponent with(String users) throws Exception {
        replace(users);
        return new AuthFileComponent(
                config(Map.of("users", folder.resolve("users").toString(), "reload_seconds", "1")));
    }

    private static AuthFileComponent.Config config(Map<String, String> values) {
        return Configs.annotation(AuthFileComponent.Config.class, new HashMap<>(values));
    }

    private void replace(String users) throws Exception {
        replace(users, "rw-r-----");
    }

    private void replace(String users, String rights) throws Exception {
        Path fresh = Files.writeString(folder.resolve("fresh"), users);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(rights));
        Files.move(fresh, folder.resolve("users"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Recognition verify(String user, String password) {
        CompletableFuture<Recognition> answer =
                component.verify(attempt(user), password).toCompletableFuture();
        return answer.join();
    }

    private static Attempt attempt(String user) {
        return Attempt.of("smtp", InetAddress.getLoopbackAddress(), true, Duration.ofSeconds(10))
                .by(user);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
