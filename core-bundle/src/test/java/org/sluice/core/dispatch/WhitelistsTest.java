package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.injection.Session;
import org.sluice.support.net.Cidr;
import org.sluice.validation.ConfigurationRefused;

class WhitelistsTest {

    @Test
    void marksWhoStandsOnThem() {
        Whitelists lists = Whitelists.of(Map.of(
                "whitelist_global", "192.0.2.0/24, 2001:db8::/32",
                "whitelist_friends", new String[] {"192.0.2.7"},
                "whitelist_nobody", "",
                "hostname", "mx"));
        assertThat(lists.marks(Cidr.literal("192.0.2.7")))
                .isEqualTo(Map.of("dp_whitelist_global", "true", "dp_whitelist_friends", "true"));
        assertThat(lists.marks(Cidr.literal("2001:db8::9"))).containsOnlyKeys("dp_whitelist_global");
        assertThat(lists.marks(Cidr.literal("198.51.100.1"))).isEmpty();
        assertThat(Whitelists.of(Map.of("whitelist_global", "")).marks(Cidr.literal("192.0.2.7")))
                .as("as shipped")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "whitelist_global, example.org",
        "whitelist_global, 192.0.2.0/33",
        "whitelist_a b, 192.0.2.1",
        "whitelist_, 192.0.2.1"
    })
    void refusesWhatIsNoList(String key, String value) {
        assertThatThrownBy(() -> CoreRules.Settings.of(Map.of(key, value)))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageStartingWith(key + ": ");
    }

    /** The marks are there before the first module is asked. */
    @Test
    void aConnectionCarriesItsMarks() {
        TestCore core = new TestCore(Map.of("whitelist_global", "0.0.0.0/0, ::/0"));
        Session session = core.smtp();
        assertThat(session.attributes().get("dp_whitelist_global")).contains("true");
        assertThat(new TestCore().smtp().attributes().get("dp_whitelist_global"))
                .isEmpty();
    }
}
