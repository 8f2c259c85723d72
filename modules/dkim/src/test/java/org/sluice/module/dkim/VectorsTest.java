package org.sluice.module.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sluice.module.dkim.Policy.PartialBody;
import org.sluice.module.dkim.Vectors.Vector;
import org.sluice.testing.FakeBody;

/** What other verifiers are tested with, case by case. It lies outside the project; without it these tests are skipped. */
class VectorsTest {

    /** Before any of the messages expires. */
    private static final Instant THEN = Instant.parse("2021-06-01T00:00:00Z");

    private static final Policy LENIENT = new Policy(1_024, 8_192, PartialBody.ANY, List.of(), Duration.ofDays(3_650));

    @Test
    void allCasesAreThere() throws IOException {
        assertThat(there(Vectors.chasquid())).hasSize(11);
        assertThat(there(Vectors.stalwart())).hasSize(6);
        assertThat(there(Vectors.mailDkim())).hasSize(22);
    }

    /** 03 is no mail to chasquid, as its header begins with a fold; to us it is mail without a header, so not signed. */
    @TestFactory
    Stream<DynamicTest> chasquid() throws IOException {
        return there(Vectors.chasquid()).stream()
                .map(vector -> dynamicTest(vector.name(), () -> assertThat(
                                findings(vector, LENIENT).all())
                        .extracting(finding -> state(finding.result()))
                        .isEqualTo(vector.states())));
    }

    @TestFactory
    Stream<DynamicTest> stalwart() throws IOException {
        return there(Vectors.stalwart()).stream()
                .map(vector -> dynamicTest(vector.name(), () -> assertThat(
                                findings(vector, LENIENT).all())
                        .isNotEmpty()
                        .allMatch(Finding::isPass)));
    }

    /** Signed with rsa-sha1 and keys of 512 bits, so none of them may pass (RFC 8301), and none may do harm. */
    @TestFactory
    Stream<DynamicTest> mailDkim() throws IOException {
        return there(Vectors.mailDkim()).stream()
                .map(vector -> dynamicTest(vector.name(), () -> assertThat(
                                findings(vector, LENIENT).all())
                        .isNotEmpty()
                        .noneMatch(Finding::isPass)));
    }

    private static Findings findings(Vector vector, Policy policy) throws Exception {
        // chasquid looks at the first five signatures only.
        return new Verification(new Verification.Rules(policy, 5, new KnownKeys()), vector.dns(), THEN)
                .run(new FakeBody(vector.message()), Runnable::run)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static String state(Result result) {
        return switch (result) {
            case PASS -> "SUCCESS";
            case TEMPERROR -> "TEMPFAIL";
            default -> "PERMFAIL";
        };
    }

    private static List<Vector> there(List<Vector> vectors) {
        assumeFalse(vectors.isEmpty(), "dkim-vectors is not under the folder that sluice.suites names");
        return vectors;
    }
}
