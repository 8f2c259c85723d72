package org.sluice.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.sluice.operations.HealthCheck.Finding;

class DnsHealthTest {

    private final AtomicLong nanos = new AtomicLong();
    private final DnsHealth health = new DnsHealth(nanos::get);

    @Test
    void staysCalmAboutSingleFailures() {
        health.failed("A one.example: SERVFAIL");
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(health.check()).isEmpty();
        health.answered();
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(health.check()).isEmpty();
    }

    @Test
    void saysWhenNothingIsAnsweredAnyMore() {
        health.failed("A one.example: timeout");
        nanos.addAndGet(Duration.ofSeconds(12).toNanos());
        health.failed("A two.example: timeout");
        assertThat(health.check())
                .singleElement()
                .returns(true, Finding::isSerious)
                .extracting(Finding::text)
                .asString()
                .contains("2 look-ups in a row", "12 s", "A two.example: timeout", "etc/org.sluice.dns.cfg");
    }
}
