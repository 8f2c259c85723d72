package org.sluice.support.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainsTest {

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "a.example,     example,   true,  true",
        "b.a.example,   a.example, true,  true",
        "a.example,     a.example, false, true",
        "xa.example,    a.example, false, false",
        "example,       a.example, false, false",
        ".example,      example,   false, false",
        "other.example, a.example, false, false"
    })
    void knowsWhatLiesBelow(String name, String domain, boolean below, boolean within) {
        assertThat(Domains.isBelow(name, domain)).isEqualTo(below);
        assertThat(Domains.isWithin(name, domain)).isEqualTo(within);
    }

    @Test
    void comparesInOneSpelling() {
        assertThat(Domains.canonical("B\u00fccher.Example.")).contains("xn--bcher-kva.example");
        assertThat(Domains.canonical("[192.0.2.1]")).isEmpty();
        assertThat(Domains.canonical("a..example")).isEmpty();
        assertThat(Domains.canonical("a.".repeat(127) + "example")).isEmpty();
        assertThat(Domains.ascii("B\u00c3\u00bccher.Example.")).isEqualTo("xn--bcher-kva.example");
        assertThat(Domains.isName(Domains.ascii("a\u00ff.example"))).isFalse();
    }

    @Test
    void countsLabels() {
        assertThat(Domains.labels("a.b.example")).isEqualTo(3);
        assertThat(Domains.last("a.b.example", 2)).isEqualTo("b.example");
        assertThat(Domains.parent("a.b.example")).isEqualTo("b.example");
        assertThat(Domains.parent("example")).isEmpty();
    }
}
