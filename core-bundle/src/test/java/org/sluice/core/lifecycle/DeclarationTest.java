package org.sluice.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.core.settings.Declaration;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;

/** What modules declare, what contracts say, what is remembered and bypassed. */
class DeclarationTest {

    @TempDir
    Path folder;

    private static Map<String, Object> properties(Object... pairs) {
        Map<String, Object> properties = new HashMap<>(Map.of("validation.name", "m", "validation.phases", "connect"));
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put("validation." + pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    @Test
    void readsWhatTheAnnotationAndTheFileMakeOfIt() {
        Declaration declared = Declaration.of(properties(
                "phases", new String[] {"CONNECT", "DATA"},
                "joinAt", "mailfrom",
                "mode", "observe",
                "order", "300",
                "timeoutMillis", 1_500L,
                "onError", "DEFER"));
        assertThat(declared.phases()).containsExactlyInAnyOrder(Phase.CONNECT, Phase.DATA);
        assertThat(declared.joinAt()).containsExactly(Map.entry(Phase.CONNECT, Phase.MAILFROM));
        assertThat(declared.mode()).isEqualTo(Mode.OBSERVE);
        assertThat(declared.order()).isEqualTo(300);
        assertThat(declared.timeoutMillis()).isEqualTo(1_500);
        assertThat(declared.onError()).isEqualTo(OnError.DEFER);
        assertThat(declared.maxConcurrency()).isEqualTo(256);
        assertThat(declared.comparable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "name, bad name",
        "phases, lunch",
        "mode, MAYBE",
        "order, first",
        "timeoutMillis, 0",
        "onError, IGNORE",
        "required, perhaps",
        "maxConcurrency, -1",
        "comparable, perhaps",
        "thread, MINE",
        "joinAt, never"
    })
    void refusesNonsenseNamingTheKey(String key, String value) {
        assertThatThrownBy(() -> Declaration.of(properties(key, value)))
                .isInstanceOfSatisfying(
                        ConfigurationRefused.class, e -> assertThat(e.key()).isEqualTo("validation." + key));
    }

    @Test
    void findsTheInstanceInThePid() {
        assertThat(Declaration.instance("org.sluice.rbl~one")).isEqualTo("one");
        assertThat(Declaration.instance(List.of("x", "org.sluice.rbl~two"))).isEqualTo("two");
        assertThat(Declaration.instance(new String[] {"org.sluice.spf_v1"})).isEmpty();
        assertThat(Declaration.instance(null)).isEmpty();
    }

    @Test
    void readsContracts() {
        Contracts contracts = Contracts.of(Map.of(
                "scan.required", "yes",
                "scan.phases", "data, msg_gen_data_spool",
                "scan.holdMillis", 500,
                "rbl.maxConcurrency", "7",
                "service.pid", "org.sluice.modules",
                "felix.fileinstall.filename", "file:x"));
        assertThat(contracts.of("scan").required()).contains(true);
        assertThat(contracts.of("rbl").required()).isEmpty();
        assertThat(contracts.of("scan").holdMillis()).isEqualTo(500);
        assertThat(contracts.of("scan").phases()).hasSize(2);
        assertThat(contracts.of("rbl").maxConcurrency()).contains(7);
        assertThat(contracts.of("other")).isEqualTo(Contract.NONE);
        Terms terms = contracts.of("scan").apply(Declaration.of(properties()));
        assertThat(terms.onError()).as("required says defer").isEqualTo(OnError.DEFER);
        assertThat(terms.phases()).isEqualTo(Set.of(Phase.DATA, Phase.MSG_GEN_DATA_SPOOL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scan.requird=true", "scan.required=perhaps", "scan.phases=lunch", "sick_percent=101"})
    void refusesWrongContractsNamingTheKey(String line) {
        String[] pair = line.split("=");
        assertThatThrownBy(() -> Contracts.of(Map.of(pair[0], pair[1])))
                .isInstanceOfSatisfying(
                        ConfigurationRefused.class, e -> assertThat(e.key()).isEqualTo(pair[0]));
    }

    @Test
    void remembersPhasesOverARestart() throws IOException {
        Path file = folder.resolve("seen.properties");
        LastSeen before = new LastSeen(Optional.of(file));
        Map<String, Object> one = properties("phases", "rcptto data", "order", 700, "required", "true");
        one.put("service.pid", "org.sluice.m~one two");
        Map<String, Object> two = properties("phases", "rcptto data", "order", 700, "mode", "OBSERVE");
        assertThat(before.note(Declaration.of(one))).isTrue();
        assertThat(before.note(Declaration.of(two))).isTrue();
        assertThat(before.note(Declaration.of(one))).as("known already").isFalse();
        before.save();
        assertThat(new LastSeen(Optional.of(file)).of("m"))
                .isEqualTo(new LastSeen.Entry(
                        Set.of(Phase.RCPTTO, Phase.DATA),
                        700,
                        Map.of(
                                "org.sluice.m~one two", new LastSeen.Claim(true, Mode.DECIDE, false),
                                "", new LastSeen.Claim(false, Mode.OBSERVE, false))));
        assertThat(before.withdraw("org.sluice.m~one two", true)).isTrue();
        assertThat(before.withdraw("org.sluice.m~one two", true))
                .as("known already")
                .isFalse();
        before.save();
        assertThat(new LastSeen(Optional.of(file))
                        .of("m")
                        .claims()
                        .get("org.sluice.m~one two")
                        .withdrawn())
                .isTrue();
        assertThat(before.forget("m")).isTrue();
        assertThat(before.forget("m")).isFalse();
        assertThat(before.of("never").phases()).containsExactlyInAnyOrder(Phase.DATA, Phase.MSG_GEN_DATA_SPOOL);
        Files.writeString(file, "m = nonsense here");
        assertThat(new LastSeen(Optional.of(file)).of("m")).isEqualTo(LastSeen.Entry.UNKNOWN);
    }

    @Test
    void bypassesForSomeForATime() throws IOException {
        HandClock clock = new HandClock();
        Bypasses bypasses = new Bypasses(clock);
        InetAddress client = InetAddress.getByName("192.0.2.7");
        bypasses.add("rbl", "192.0.2.0/24", Duration.ofMinutes(10));
        bypasses.add("spf_v1", "", Duration.ZERO);
        assertThatThrownBy(() -> bypasses.add("rbl", "example.org", Duration.ZERO))
                .hasMessage("peer: example.org (expected: an address or CIDR such as 192.0.2.0/24)");
        assertThat(bypasses.find("rbl", client)).isPresent();
        assertThat(bypasses.find("rbl", InetAddress.getByName("192.0.3.7"))).isEmpty();
        assertThat(bypasses.find("fcdns", client)).isEmpty();
        assertThat(bypasses.lines()).hasSize(2).last().isEqualTo("spf_v1 for everybody until taken back");
        clock.advance(Duration.ofMinutes(10));
        assertThat(bypasses.find("rbl", client)).isEmpty();
        assertThat(bypasses.remove("rbl", "192.0.2.0/24")).isFalse();
        assertThat(bypasses.remove("spf_v1", "")).isTrue();
        assertThat(bypasses.lines()).isEmpty();
    }
}
