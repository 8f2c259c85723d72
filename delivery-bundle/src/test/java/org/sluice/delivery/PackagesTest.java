package org.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.testing.PackageOrder;

class PackagesTest {

    @Test
    void useOnlyThoseBeforeThem() throws IOException {
        List<String> order = List.of("route", "transport", "maildir", "queue", "mx", "mime", "smtp", PackageOrder.ROOT);
        assertThat(new PackageOrder("org.sluice.delivery", order).violations()).isEmpty();
    }
}
