package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Proxies others wrote name the client, and the client is who is checked, counted and written down. */
@ExtendWith(SharedDistribution.class)
class ProxiesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CLIENT = "127.0.0.2";

    private static int behindProxies;
    private static int forOthers;

    /** As shipped, with a listener for each kind of proxy. */
    @BeforeAll
    static void start(Distribution server) throws Exception {
        List<Integer> ports = Distribution.freePorts();
        behindProxies = ports.get(0);
        forOthers = ports.get(1);
        String shipped = Files.readString(server.home().resolve("etc/org.sluice.listener-smtp.cfg"));
        server.configure(
                "org.sluice.listener-proxied.cfg",
                shipped
                        + """

                listen = 127.0.0.1:%d
                proxy_protocol = true
                proxy_hosts = 127.0.0.1
                peer.far.cidr = 127.0.0.2
                peer.far.context = trusted_mx = yes
                """
                                .formatted(behindProxies));
        server.configure(
                "org.sluice.listener-xclient.cfg",
                shipped
                        + """

                listen = 127.0.0.1:%d
                xclient_hosts = 127.0.0.1
                peer.far.cidr = 192.0.2.0/24
                peer.far.context = trusted_mx = yes
                """
                                .formatted(forOthers));
        server.start();
    }

    @Test
    void haproxySpeaksBothVersions(Distribution server) throws Exception {
        String haproxy = Programs.require("haproxy");
        List<Integer> ports = Distribution.freePorts();
        Path file = Files.createTempFile("haproxy", ".cfg");
        Files.writeString(
                file,
                """
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                listen one
                  bind 127.0.0.1:%d
                  server sluice 127.0.0.1:%d send-proxy
                listen two
                  bind 127.0.0.1:%d
                  server sluice 127.0.0.1:%d send-proxy-v2 proxy-v2-options crc32c,unique-id check check-send-proxy
                """
                        .formatted(ports.get(0), behindProxies, ports.get(1), behindProxies));
        Process proxy = new ProcessBuilder(haproxy, "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            for (int port : ports.subList(0, 2)) {
                Await.until("the proxy takes mail", LIMIT, () -> greeting(port).startsWith("250"));
                assertThat(greeting(port)).contains("says EHLO to [" + CLIENT + "]");
                assertThat(swaks("--server", "127.0.0.1:" + port, "-li", CLIENT, "--to", "ann@sluice.test")
                                .ok())
                        .contains("queued as");
            }
        } finally {
            proxy.destroy();
            proxy.waitFor();
            Files.delete(file);
        }
        for (Path each : server.awaitMail("sluice.test", "ann", 2)) {
            assertThat(Files.readString(each)).contains("([" + CLIENT + "])");
        }
    }

    @Test
    void swaksSpeaksForOthers(Distribution server) throws Exception {
        String at = "127.0.0.1:" + forOthers;
        Finished trusted = swaks(
                "--server",
                at,
                "-li",
                "127.0.0.1",
                "--xclient-addr",
                "192.0.2.7",
                "--xclient-name",
                "far.example",
                "--xclient-proto",
                "ESMTP",
                "--xclient-helo",
                "far.example",
                "--to",
                "bob@sluice.test");
        assertThat(trusted.ok()).contains("says EHLO to [192.0.2.7]", "queued as");
        Finished stranger =
                swaks("--server", at, "-li", "127.0.0.5", "--xclient-addr", "192.0.2.7", "--to", "bob@sluice.test");
        assertThat(stranger.status()).isNotZero();
        assertThat(Files.readString(server.awaitMail("sluice.test", "bob", 1).get(0)))
                .contains("[192.0.2.7]");
    }

    private static String greeting(int port) {
        try (Smtp smtp = Smtp.connect(CLIENT, port)) {
            return smtp.command("EHLO client.example.org");
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private static Finished swaks(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Programs.require("swaks")));
        command.addAll(List.of(options));
        command.addAll(List.of("--helo", "client.example.org", "--from", "a@example.org"));
        return Finished.of(command, LIMIT);
    }
}
