package org.sluice.smtp.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Reader;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.smtp.scope.Options;
import org.sluice.validation.ConfigurationRefused;

class SettingsTest {

    @Test
    void mergesContextsAndTheMostSpecificKeyWins() throws Exception {
        Settings settings = settings(
                "listen", "127.0.0.1:1",
                "listen.inside.address", "127.0.0.1:2",
                "context", "a = listener, b = listener, c = listener, d = listener, e = listener",
                "peer.all.cidr", "0.0.0.0/0",
                "peer.all.context", "b = all, c = all, d = all, e = all, my_key = 1",
                "peer.host.cidr", "127.0.0.2/32",
                "peer.host.context", "c = host, d = host, e = host, trusted_mx = yes",
                "peer.net.cidr", "127.0.0.0/8",
                "peer.net.context", "c = net",
                "peer.net.__bypass_spf_v1", "true",
                "listen.inside.context", "d = listen, e = listen",
                "listen.inside.peer.host.cidr", "127.0.0.2",
                "listen.inside.peer.host.context", "e = both");
        assertThat(context(settings, 1, "127.0.0.2"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "a",
                        "listener",
                        "b",
                        "all",
                        "c",
                        "host",
                        "d",
                        "listen",
                        "e",
                        "both",
                        "my_key",
                        "1",
                        "trusted_mx",
                        "yes",
                        "__bypass_spf_v1",
                        "true"));
        assertThat(context(settings, 0, "127.0.0.3"))
                .containsEntry("c", "net")
                .containsEntry("d", "all")
                .doesNotContainKey("trusted_mx");
        assertThat(context(settings, 0, "2001:db8::1"))
                .containsEntry("b", "all")
                .doesNotContainKey("__bypass_spf_v1");
    }

    @Test
    void takesOptionsPerPeer() throws Exception {
        Settings settings = settings(
                "listen", "127.0.0.1:1",
                "max_message_size", "1000",
                "peer.big.cidr", "2001:db8::/32",
                "peer.big.max_message_size", "5000");
        assertThat(match(settings, 0, "2001:db8::1").options().maxMessageSize()).isEqualTo(5_000);
        assertThat(match(settings, 0, "2001:db9::1").options().maxMessageSize()).isEqualTo(1_000);
    }

    @Test
    void letsRelayWhoStandsInRelayHosts() throws Exception {
        Settings settings = settings("listen", "127.0.0.1:1", "relay_hosts", "192.0.2.0/24 2001:db8::/32");
        assertThat(match(settings, 0, "192.0.2.9").mayRelay()).isTrue();
        assertThat(match(settings, 0, "192.0.3.9").mayRelay()).isFalse();
        assertThat(match(settings, 0, "2001:db8::9").mayRelay()).isTrue();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "relay_hosts | 0.0.0.0/0",
                "relay_hosts | ::/0",
                "relay_hosts | 0.0.0.0/1, 128.0.0.0/1",
                "relay_hosts | 128.0.0.0/2, 0.0.0.0/2, 192.0.0.0/2, 64.0.0.0/2",
                "relay_hosts | ::/1, 8000::/1",
                "relay_hosts | ::ffff:0:0/96",
                "relay_hosts | 2000::/4, 3000::/4",
                "relay_hosts | 10.0.0.0/8, 0.0.0.0/2, 64.0.0.0/2",
                "context | can_relay = true",
                "peer.x.context | can_relay = yes",
                "listen.a.context | can_relay = true",
                "listen.a.relay_hosts | 0.0.0.0/0"
            })
    void refusesToBeAnOpenRelay(String key, String value) {
        String[] pairs = {"listen.a.address", "127.0.0.1:1", "peer.x.cidr", "0.0.0.0/0", key, value};
        assertThatThrownBy(() -> settings(pairs))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining("i_know_this_is_an_open_relay");
        String[] insisting = java.util.Arrays.copyOf(pairs, 8);
        insisting[6] = "i_know_this_is_an_open_relay";
        insisting[7] = "true";
        assertThat(settings(insisting).isOpenRelay()).isTrue();
    }

    @Test
    void addsPeersToRelayHostsBeforeItJudges() {
        assertThatThrownBy(() -> settings(
                        "listen", "127.0.0.1:1",
                        "relay_hosts", "0.0.0.0/2",
                        "peer.x.cidr", "64.0.0.0/2",
                        "peer.x.context", "can_relay = true"))
                .hasMessageStartingWith("peer.x.context: ");
        assertThat(settings("listen", "127.0.0.1:1", "relay_hosts", "10.0.0.0/8, 2001:db8::/32")
                        .isOpenRelay())
                .isFalse();
    }

    @Test
    void wantsToKnowTheProxies() {
        assertThatThrownBy(() -> settings("listen.a.address", "127.0.0.1:1", "listen.a.proxy_protocol", "true"))
                .isInstanceOfSatisfying(
                        ConfigurationRefused.class, e -> assertThat(e.key()).isEqualTo("listen.a.proxy_hosts"));
        Settings settings = settings(
                "listen.a.address", "127.0.0.1:1",
                "listen.a.proxy_protocol", "true",
                "listen.b.address", "127.0.0.1:2",
                "proxy_hosts", "192.0.2.1");
        assertThat(settings.listens()).hasSize(2);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "listen | ''",
                "listen | 127.0.0.1",
                "listen | mail.example.org:25",
                "listen | ::1:25",
                "listen | 127.0.0.1:70000",
                "listen | 127.0.0.1:1, 127.0.0.1:1",
                "idle_time | soon",
                "idle_time | 0",
                "max_message_size | 20 MB",
                "max_command_length | 100",
                "require_ehlo | maybe",
                "refuse_at | data",
                "bare_line_ends | fix",
                "smtp_extensions | NONSENSE",
                "peer.x.cidr | 10.0.0.0/33",
                "peer.x.cidr | example.org",
                "peer.x.idle_tyme | 3",
                "peer.x.listen | 127.0.0.1:1",
                "typo | 1",
                "context | novalue",
                "reply.nonsense | 550 5.1.1 x",
                "reply.too_big | 250 2.0.0 fine",
                "reply.idle | 451 4.4.2 not closing",
                "reply.too_big | rubbish",
                "banner_hostname | two words",
                "banner_hostname | m\u00fcller.example",
                "relay_hosts | 10.0.0.0/8 all",
                "proxy_protocol | v2",
                "proxy_hosts | 0.0.0.0/0",
                "proxy_hosts | proxy.example.org",
                "proxy_protocol_timeout | 0",
                "xclient_hosts | 0.0.0.0/1, 128.0.0.0/1",
                "peer.x.proxy_protocol | true",
                "peer.x.xclient_hosts | 10.0.0.1",
                "peer.x.stress_sessions | 80",
                "stress_sessions | 101",
                "stress_idle_time | 0",
                "stress_calm_time | ever",
                "junk_command_limit | -1",
                "hello_time | x",
                "data_start_time | x",
                "static_banner | mx.example.org ESMTP",
                "reply.reconfiguring | 451 4.3.2 x",
                "received_hostname | two words",
                "rfc2822_missing_headers | fix",
                "rfc2822_max_line_length | 77",
                "domain_for_unqualified_sender_address | [192.0.2.1]",
                "domain_for_unqualified_recipient_addresses | example..org",
                "tcp_send_buffer_size | -1"
            })
    void namesTheKeyOfABadValue(String key, String value) {
        Map<String, String> configuration = new HashMap<>(Map.of("listen", "127.0.0.1:1", "peer.x.cidr", "10.0.0.1"));
        configuration.put(key, value);
        assertThatThrownBy(() -> Settings.of("smtp", configuration))
                .isInstanceOfSatisfying(
                        ConfigurationRefused.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @Test
    void readsTheShippedFile() throws Exception {
        Properties shipped = new Properties();
        try (var in = java.nio.file.Files.newInputStream(
                java.nio.file.Path.of("src/main/cfg/org.sluice.listener-smtp.cfg"))) {
            shipped.load(in);
        }
        Map<String, String> configuration = new HashMap<>();
        shipped.forEach((key, value) -> configuration.put(
                key.toString(), value.toString().replaceAll("\\$\\[prop:[^;]*;default=(\\d+)]", "$1")));
        Settings settings = Settings.of("smtp", configuration);
        assertThat(settings.listens())
                .extracting(listen -> listen.address().port())
                .containsOnly(2525);
        assertThat(context(settings, 0, "127.0.0.1")).containsEntry("trusted_mx", "yes");
        assertThat(context(settings, 0, "127.0.0.2")).isEmpty();
        assertThat(context(settings, 0, "::1")).containsEntry("trusted_mx", "yes");
        assertThat(match(settings, 0, "127.0.0.1").mayRelay()).isFalse();
        SessionOptions defaults = new SessionOptions(new Options("", Map.of()), Map.of());
        SessionOptions said = match(settings, 0, "127.0.0.2").options();
        for (var field : SessionOptions.class.getDeclaredFields()) {
            if (java.lang.reflect.Modifier.isStatic(field.getModifiers())
                    || field.getName().equals("replies")
                    || field.getName().equals("own")
                    || field.getName().equals("proxy")) {
                continue;
            }
            field.setAccessible(true);
            assertThat(field.get(said)).as(field.getName()).isEqualTo(field.get(defaults));
        }
    }

    private static Settings settings(String... pairs) {
        Map<String, String> configuration = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            configuration.put(pairs[i], pairs[i + 1]);
        }
        return Settings.of("smtp", configuration);
    }

    private static Settings.Match match(Settings settings, int listen, String client) throws Exception {
        return settings.match(settings.listens().get(listen), InetAddress.getByName(client));
    }

    private static Map<String, String> context(Settings settings, int listen, String client) throws Exception {
        return match(settings, listen, client).options().context;
    }

    /** What is shipped for users lets nobody in, and lets the server start, until an operator has filled it in. */
    @ParameterizedTest
    @ValueSource(strings = {"submission", "submissions"})
    void shipsSubmissionSwitchedOff(String name) throws Exception {
        Properties file = new Properties();
        Path shipped = Path.of("src/main/cfg/org.sluice.listener-" + name + ".cfg");
        try (Reader in = Files.newBufferedReader(shipped)) {
            file.load(in);
        }
        Map<String, String> values = new HashMap<>();
        file.forEach((key, value) -> values.put(key.toString(), value.toString()));
        assertThat(Settings.of(name, values).isEnabled()).isFalse();
        values.put("enable", "true");
        if (name.equals("submissions")) {
            assertThatThrownBy(() -> Settings.of(name, values)).hasMessageContaining("a tls_certificate");
        } else {
            assertThat(Settings.of(name, values).isEnabled()).isTrue();
        }
    }
}
