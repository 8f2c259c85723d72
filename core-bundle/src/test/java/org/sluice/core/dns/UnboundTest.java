package org.sluice.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsAnswer.Found;
import org.sluice.testing.Configs;
import org.sluice.testing.FreePort;
import org.sluice.testing.Programs;

/** The resolver against unbound, a resolver in wide use. */
class UnboundTest {

    private static final String LARGE = "x".repeat(200);

    @Test
    void getsWhatItWants(@TempDir Path folder) throws Exception {
        int port = FreePort.find();
        Path configuration = folder.resolve("unbound.conf");
        Files.writeString(configuration, configuration(port, folder));
        Process unbound = new ProcessBuilder(Programs.require("unbound"), "-d", "-p", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        DnsComponent dns = Configs.configured(
                new DnsComponent(),
                Map.of("resolvers", "127.0.0.1:" + port, "timeout_millis", "3000", "attempts", "2"));
        try {
            awaitReady(dns, unbound);
            assertThat(get(dns.a("host.example")).records()).containsExactly(InetAddress.getByName("192.0.2.1"));
            assertThat(get(dns.ptr(InetAddress.getByName("192.0.2.1"))).records())
                    .containsExactly("host.example");
            assertThat(get(dns.a("missing.example")).found()).isEqualTo(Found.NO_NAME);
            assertThat(get(dns.aaaa("host.example")).found()).isEqualTo(Found.NO_DATA);
            assertThat(get(dns.a("missing.example")).ttl()).isPositive();
            assertThat(get(dns.txt("large.example")).records()).as("over TCP").hasSize(60);
            assertThat(get(dns.mx("host.example")).records().get(0).host()).isEqualTo("host.example");
        } finally {
            dns.stop();
            unbound.destroy();
            assertThat(unbound.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String configuration(int port, Path folder) {
        StringBuilder text = new StringBuilder(
                "server:\n interface: 127.0.0.1\n port: " + port + "\n username: \"\"\n chroot: \"\"\n"
                        + " directory: \"" + folder
                        + "\"\n"
                        + " pidfile: \"\"\n"
                        + " use-syslog: no\n"
                        + " do-daemonize: no\n"
                        + " num-threads: 1\n"
                        + " local-zone: \"example.\" static\n"
                        + " local-zone: \"2.0.192.in-addr.arpa.\" static\n"
                        + " local-data: \"example. 60 SOA ns.example. admin.example. 1 60 60 60 60\"\n"
                        + " local-data: \"host.example. 60 A 192.0.2.1\"\n"
                        + " local-data: \"host.example. 60 MX 10 host.example.\"\n"
                        + " local-data-ptr: \"192.0.2.1 host.example\"\n");
        for (int i = 0; i < 60; i++) {
            text.append(" local-data: 'large.example. 60 TXT \"")
                    .append(i)
                    .append(LARGE)
                    .append("\"'\n");
        }
        return text.append("remote-control:\n control-enable: no\n").toString();
    }

    /** It begins to listen some time after it was started. */
    private static void awaitReady(DnsComponent dns, Process unbound) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        for (int i = 0; ; i++) {
            try {
                get(dns.a("ready" + i + ".example"));
                return;
            } catch (ExecutionException notYet) {
                assertThat(unbound.isAlive()).as("unbound").isTrue();
                assertThat(System.nanoTime()).as("unbound is up in time").isLessThan(end);
            }
        }
    }

    private static <T> DnsAnswer<T> get(CompletionStage<DnsAnswer<T>> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
