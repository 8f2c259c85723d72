package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.core.explain.ExplainStore;
import org.sluice.core.lifecycle.Contracts;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;

/** What an operator may write, and what is refused. */
class RulesTest {

    @Test
    void everyReplyMayBeOverridden() {
        Replies replies = Replies.of(
                Map.of("reply_rcptto_reject", "551 5.1.6 Gone away", "reply_relay_denied", "554 5.7.1 No relay"));
        assertThat(replies.refusal(Phase.RCPTTO, Disposition.REJECT).toString()).isEqualTo("551 5.1.6 Gone away");
        assertThat(replies.relayDenied().code()).isEqualTo(554);
        assertThat(replies.noAnswer(Phase.AUTH).toString()).startsWith("454 4.7.0");
    }

    @ParameterizedTest
    @CsvSource({
        "reply_rcptto_reject, 451 4.3.0 Later",
        "reply_data_defer, 554 5.7.1 Never",
        "reply_data_reject, nonsense",
        "reply_data_reject, 554 4.7.1 Disagrees",
        "reply_data_reject, 554 5.7.1 caf\u00e9",
        "relay_domains, exa*mple.org",
        "relay_domains, user@example.org",
        "explain_entries, many",
        "allow_untrusted_routing, maybe",
        "explain_minutes, 0"
    })
    void refusesWhatIsWrongNamingTheKey(String key, String value) {
        assertThatThrownBy(() -> CoreRules.Settings.of(Map.of(key, value)))
                .isInstanceOfSatisfying(
                        ConfigurationRefused.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '~',
            value = {
                "user@sluice.test true true",
                "postmaster true true",
                "user@sub.example.net true true",
                "user@example.net false false",
                "user@example.com false false",
                "user@notsluice.test false false",
                "user@sluice.test.example.com false false",
                "user@[127.0.0.1] false false",
                "postmaster@example.com false false",
                "user%example.com@sluice.test false true",
                "example.com!user@sluice.test false true",
                "\"user@example.com\"@sluice.test false true",
                "\"user%example.com\"@sub.example.net false true",
                "user%example.com@example.com false false"
            })
    void takesMailForItsOwnDomainsAndNoRouteBehindThem(String recipient, boolean ours, boolean withRoutes) {
        EnvelopeAddress address = EnvelopeAddress.parse(recipient);
        Map<String, String> config = Map.of("relay_domains", "sluice.test, *.example.net");
        assertThat(CoreRules.Settings.of(config).isRelayedFor(address)).isEqualTo(ours);
        Map<String, String> routing =
                Map.of("relay_domains", "sluice.test, *.example.net", "allow_untrusted_routing", "true");
        assertThat(CoreRules.Settings.of(routing).isRelayedFor(address)).isEqualTo(withRoutes);
    }

    @Test
    void anEditThatIsRefusedLeavesTheOldValues() {
        CoreRules rules = new CoreRules();
        rules.activate(Map.of("explain_minutes", "5", "explain_entries", 7));
        rules.modify(Map.of("explain_minutes", "soon"));
        assertThat(rules.settings().explain()).isEqualTo(new ExplainStore.Bounds(7, 64L << 20, Duration.ofMinutes(5)));
        assertThatThrownBy(() -> rules.activate(Map.of("explain_minutes", "soon")))
                .isInstanceOf(ConfigurationRefused.class);
    }

    @Test
    void theShippedContractsSayTheDefaults() {
        Properties shipped = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("src/main/cfg/org.sluice.modules.cfg"))) {
            shipped.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> config = new HashMap<>();
        shipped.forEach((key, value) -> config.put(key.toString(), value));
        assertThat(config).isNotEmpty();
        assertThat(Contracts.of(config).bounds()).isEqualTo(Contracts.NONE.bounds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad\r\nX-Injected: 1", "bad\nfield", "nul\0", "bare\rcr"})
    void noHeaderTakesLineEndsOrNul(String value) {
        EffectRecord effects = new EffectRecord(Phase.DATA);
        assertThatThrownBy(() -> effects.header().add("X-A", value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.header().prepend("X-A", value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.header().replace("X-A", value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.header().add(value, "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.header().insert(0, "X-A", value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.header().change("X-A", 1, value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.header().insert(0, value, "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.replacePart("1", value, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.addCapability("X" + value)).isInstanceOf(IllegalArgumentException.class);
        assertThat(effects.edits()).isEmpty();
    }

    /** A value taken as it is may be folded, and in no other way hold a line end. */
    @Test
    void aFieldTakenAsItIsIsWhole() {
        EffectRecord effects = new EffectRecord(Phase.DATA);
        effects.header()
                .insert(0, "X-A", " a\r\n b\r\n\tc")
                .insert(1, "X-B", "")
                .insert(2, "X-C", "\u00e9\r\n d");
        assertThat(effects.edits()).hasSize(3);
        for (String value : List.of(
                " a\r\n", " a\r\n \r\n b", "\u20ac", "x".repeat(1_000), " a\r\n " + "x".repeat(998), " a\r\n\r\n b")) {
            assertThatThrownBy(() -> effects.header().insert(0, "X-A", value))
                    .as(value)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> effects.header().change("X-A", 1, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.header().change("X-A", 0, " v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.header().insert(-1, "X-A", " v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.header().remove("X-A", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(effects.edits()).hasSize(3);
    }

    @Test
    void aCallWritesSoMuchAndNoMore() {
        EffectRecord effects = new EffectRecord(Phase.CONNECT);
        assertThatThrownBy(() -> effects.put("x", "v".repeat(20_000))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.put(" ", "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> effects.put("x", (String) null)).isInstanceOf(NullPointerException.class);
        for (int i = 0; i < 3_000; i++) {
            effects.put("x" + i, "v");
        }
        assertThat(effects.violation()).contains("more than");
        effects.seal();
        effects.put("late", "v");
        assertThat(effects.get("late")).isEmpty();
    }
}
