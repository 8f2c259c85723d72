package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the sources of this module itself, which has one package below {@code org.sluice}. */
class PackageOrderTest {

    @Test
    void takesPackagesThatUseThoseBeforeThem() throws IOException {
        assertThat(new PackageOrder("org.sluice", List.of("validation", "testing")).violations())
                .containsExactly("validation is not there");
    }

    @Test
    void tellsOfEveryUseOfOneBehind() throws IOException {
        assertThat(new PackageOrder("org.sluice", List.of("testing", "validation")).violations())
                .contains("testing/FakeContext.java uses org.sluice.validation.ValidationContext");
    }

    @Test
    void tellsOfPackagesWithoutAPlace() throws IOException {
        assertThat(new PackageOrder("org.sluice", List.of()).violations())
                .containsExactly("testing has no place in the order");
    }
}
