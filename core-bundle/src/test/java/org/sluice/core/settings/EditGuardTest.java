package org.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EditGuardTest {
    private static final Map<String, Object> OLD =
            Map.of("service.pid", "org.sluice.rbl~one", "zone", "old", "validation.order", "210");

    private final List<String> lines = new ArrayList<>();
    private final WhitelistNames whitelists = new WhitelistNames();
    private final EditGuard guard = new EditGuard(new EditLedger(), whitelists, lines::add);

    @Test
    void handsOutTheOldValuesInsteadOfHalfAnEdit() {
        hand(OLD);
        Map<String, Object> wrong =
                Map.of("service.pid", "org.sluice.rbl~one", "zone", "new", "validation.order", "first", "extra", "x");
        assertThat(hand(wrong)).isEqualTo(OLD);
        assertThat(hand(wrong)).as("asked by another reader").isEqualTo(OLD);
        assertThat(lines)
                .containsExactly("etc/org.sluice.rbl-one.cfg: validation.order: first "
                        + "(expected: a whole number from 0 to 100000); the old values stay");
    }

    @Test
    void saysTheSameMistakeAgainWhenItIsMadeAgain() {
        Map<String, Object> wrong =
                Map.of("service.pid", "org.sluice.rbl~one", "zone", "new", "validation.mode", "guess");
        for (int i = 0; i < 2; i++) {
            hand(OLD);
            hand(wrong);
        }
        assertThat(lines).hasSize(2);
    }

    @Test
    void leavesGoodEditsAndFirstReadingsAsTheyAre() {
        Map<String, Object> first = Map.of("service.pid", "org.sluice.rbl", "validation.timeoutMillis", "soon");
        assertThat(hand(first)).isEqualTo(first);
        Map<String, Object> good = Map.of("service.pid", "org.sluice.rbl", "zone", "new", "validation.order", "7");
        assertThat(hand(good)).isEqualTo(good);
        Map<String, Object> foreign = Map.of("service.pid", "org.example.other", "order", "first");
        assertThat(hand(foreign)).isEqualTo(foreign);
        assertThat(lines).isEmpty();
    }

    @Test
    void refusesWhitelistsThereAreNot() {
        whitelists.configure(
                Map.of("hostname", "mx.example", "whitelist_global", "", "whitelist_friends", "192.0.2.1"));
        Map<String, Object> good = Map.of(
                "service.pid",
                "org.sluice.rbl",
                "honor_whitelist",
                "global",
                "list.a.honor_whitelist",
                "friends, global");
        assertThat(hand(good)).isEqualTo(good);
        assertThat(hand(with(good, "honor_whitelist", "global, freinds"))).isEqualTo(good);
        assertThat(hand(with(good, "list.a.honor_whitelist", new String[] {"nobody"})))
                .isEqualTo(good);
        Map<String, Object> none = with(good, "honor_whitelist", "");
        assertThat(hand(none)).isEqualTo(none);
        assertThat(lines)
                .containsExactly(
                        "etc/org.sluice.rbl.cfg: honor_whitelist: freinds (expected: a list with a line in "
                                + "etc/org.sluice.core.cfg: [friends, global]); the old values stay",
                        "etc/org.sluice.rbl.cfg: list.a.honor_whitelist: nobody (expected: a list with a line in "
                                + "etc/org.sluice.core.cfg: [friends, global]); the old values stay");
    }

    /** What was good stays good: a list that is gone has nobody on it, which is safe, and a module that is off is not. */
    @Test
    void keepsNoModuleOffForTheSakeOfAWhitelist() {
        whitelists.configure(Map.of("whitelist_global", ""));
        Map<String, Object> first = Map.of("service.pid", "org.sluice.rbl", "honor_whitelist", "nobody");
        assertThat(hand(first)).isEqualTo(first);
        assertThat(hand(first)).as("asked by another reader").isEqualTo(first);
        assertThat(lines)
                .containsExactly("etc/org.sluice.rbl.cfg: honor_whitelist: nobody (expected: a list with a line in "
                        + "etc/org.sluice.core.cfg: [global]); nobody is on it");
    }

    private static Map<String, Object> with(Map<String, Object> values, String key, Object value) {
        Map<String, Object> changed = new HashMap<>(values);
        changed.put(key, value);
        return changed;
    }

    private Map<String, Object> hand(Map<String, Object> values) {
        Hashtable<String, Object> handed = new Hashtable<>(values);
        guard.modifyConfiguration(null, handed);
        return handed;
    }
}
