package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The packages of the API, which has no tests of its own. */
class ApiPackagesTest {

    @Test
    void useOnlyThoseBeforeThem() throws IOException {
        List<String> order = List.of(
                "authentication",
                "counters",
                "datasource",
                "dns",
                "message",
                "metrics",
                "spool",
                "validation",
                "injection",
                "operations",
                "queue");
        assertThat(new PackageOrder(Path.of("../api-bundle/src/main/java"), "org.sluice", order).violations())
                .isEmpty();
    }
}
