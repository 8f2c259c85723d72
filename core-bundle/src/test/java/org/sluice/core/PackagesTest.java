package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.testing.PackageOrder;

class PackagesTest {

    @Test
    void useOnlyThoseBeforeThem() throws IOException {
        List<String> order = List.of(
                "body",
                "counters",
                "dns",
                "explain",
                "log",
                "settings",
                "admission",
                "content",
                "metrics",
                "readiness",
                "record",
                "intake",
                "context",
                "quarantine",
                "lifecycle",
                "dispatch",
                "replay");
        assertThat(new PackageOrder("org.sluice.core", order).violations()).isEmpty();
    }
}
