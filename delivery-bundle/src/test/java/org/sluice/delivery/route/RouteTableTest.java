package org.sluice.delivery.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.validation.ConfigurationRefused;

class RouteTableTest {
    private static final Path ROOT = Path.of("/data");
    private final RouteTable table = RouteTable.of(
            Map.of(
                    "service.pid", "org.sluice.routes",
                    "component.id", 7L,
                    "felix.fileinstall.filename", "file:/etc/org.sluice.routes.cfg",
                    "Sluice.Test", "maildir",
                    "other.test", "maildir:/srv/boxes",
                    "near.test", "maildir:boxes",
                    "*.example.org", "smtp:relay.example.net:2525",
                    "*.deep.example.org", "smtp:[192.0.2.1]",
                    "*", "mx",
                    "queue", "[192.0.2.7] -> smtp:[2001:db8::1]:26, component.name -> smtp:192.0.2.9:27"),
            ROOT);

    @ParameterizedTest
    @CsvSource({
        "sluice.test, maildir",
        "other.test, maildir:/srv/boxes",
        "near.test, maildir:/data/boxes",
        "example.org, mx",
        "a.example.org, smtp:relay.example.net:2525",
        "b.a.example.org, smtp:relay.example.net:2525",
        "deep.example.org, smtp:relay.example.net:2525",
        "x.deep.example.org, smtp:[192.0.2.1]:25",
        "notexample.org, mx",
        "[192.0.2.7], smtp:[2001:db8::1]:26",
        "[192.0.2.8], mx",
        "component.name, smtp:[192.0.2.9]:27"
    })
    void findsTheNearestLine(String domain, String route) {
        assertThat(table.find(domain).describe()).isEqualTo(route);
    }

    @Test
    void knowsNoRouteWithoutALine() {
        assertThat(RouteTable.of(Map.of("a.test", "mx"), ROOT).find("b.test")).isEqualTo(new Route.None());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "maildirs",
                "maildir:",
                "smtp",
                "smtp:",
                "smtp:host:0",
                "smtp:host:65536",
                "smtp:host:x",
                "smtp:[host]:25",
                "smtp:[1.2.3]:25",
                "smtp:[192.0.2.256]:25",
                "smtp:a b:25",
                "mx:host",
                "lmtp:host:24"
            })
    void refusesWhatIsNoRoute(String route) {
        assertThatThrownBy(() -> RouteTable.of(Map.of("a.test", route), ROOT))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining("a.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", "*.*", "a.*", "**", "a b", "../x", "[x/y]", ".a"})
    void refusesWhatIsNoDomain(String domain) {
        if (domain.startsWith(".")) {
            // Keys with a dot in front are private to the configuration service.
            assertThat(RouteTable.of(Map.of(domain, "mx"), ROOT).size()).isZero();
            return;
        }
        assertThatThrownBy(() -> RouteTable.of(Map.of(domain, "mx"), ROOT)).isInstanceOf(ConfigurationRefused.class);
    }

    @Test
    void refusesADomainWrittenTwice() {
        Map<String, Object> twice = new LinkedHashMap<>();
        twice.put("a.test", "mx");
        twice.put("queue", "A.test. -> maildir");
        assertThatThrownBy(() -> RouteTable.of(twice, ROOT)).isInstanceOf(ConfigurationRefused.class);
    }

    @Test
    void refusesAnEscapedLineWithoutArrow() {
        assertThatThrownBy(() -> RouteTable.of(Map.of("queue", "a.test mx"), ROOT))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining("->");
    }

    @Test
    void sharesPlacesByNextHop() {
        assertThat(table.find("a.example.org").lane("a.example.org"))
                .isEqualTo(table.find("b.example.org").lane("b.example.org"));
        assertThat(table.find("x.test").lane("x.test"))
                .isNotEqualTo(table.find("y.test").lane("y.test"));
    }
}
