package org.sluice.module.rbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.core.dns.DnsComponent;
import org.sluice.module.rbl.rbldnsd.Rbldnsd;
import org.sluice.testing.Configs;
import org.sluice.testing.DnsFault;
import org.sluice.testing.FakeContext;
import org.sluice.testing.LoopbackDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Over the real resolver: name servers that fail in every way, and rbldnsd itself. */
class DnsFailuresTest {

    private final LoopbackDns server = LoopbackDns.start().a("2.0.0.127.bl.example", "127.0.0.2");

    private final List<DnsComponent> resolvers = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void isStrict() {
        assertThat(server.violations()).isEmpty();
    }

    @AfterEach
    void stop() {
        resolvers.forEach(DnsComponent::stop);
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void judges(DnsFault fault) throws Exception {
        fault.befall(server, "1.2.0.192.bl.example", name -> server.a(name, "127.0.0.2"));
        FakeContext context = FakeContext.connect("192.0.2.1", resolver(fault.resolverOptions(server)));
        Verdict verdict = verdict(module("one", Map.of("list.one.base", "bl.example")), context);
        assertThat(verdict.disposition()).isEqualTo(fault.isTrouble() ? Disposition.CONTINUE : Disposition.REJECT);
        assertThat(context.effects().get("rbl.one")).contains(fault.isTrouble() ? "temperror" : "listed");
    }

    @Test
    void quotesLittleOfALongText() throws Exception {
        server.a("1.2.0.192.bl.example", "127.0.0.2").txt("1.2.0.192.bl.example", "x".repeat(64_000));
        FakeContext context = FakeContext.connect("192.0.2.1", resolver(server.resolverOptions(15_000)));
        Verdict verdict = verdict(module("one", Map.of("list.one.base", "bl.example")), context);
        assertThat(verdict.reply().orElseThrow().toString()).contains("xxx").hasSizeLessThan(500);
    }

    /** One after the other six lists of 500 ms each would take three seconds, with their tests nine. */
    @Test
    void sixListsTakeNoLongerThanOne() throws Exception {
        String names = IntStream.range(0, 6).mapToObj(i -> "l" + i).collect(Collectors.joining(","));
        Map<String, String> bases = IntStream.range(0, 6)
                .boxed()
                .collect(Collectors.toMap(i -> "list.l" + i + ".base", i -> "l" + i + ".example"));
        ValidationModule module = module(names, bases);
        IntStream.range(0, 6).forEach(i -> server.a("2.0.0.127.l" + i + ".example", "127.0.0.2"));
        DnsComponent dns = resolver(server.resolverOptions(15_000));
        server.delayMillis(500);
        long best = Long.MAX_VALUE;
        for (int client = 1; client <= 3; client++) {
            long began = System.nanoTime();
            verdict(module, FakeContext.connect("198.51.100." + client, dns).timeout(Duration.ofSeconds(15)));
            best = Math.min(best, System.nanoTime() - began);
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(best)).isBetween(450L, 2_900L);
    }

    /** Lists in a real rbldnsd, asked as the server of the list, mean what the same file means to us. */
    @Test
    void asksRbldnsdItself() throws Exception {
        Path file = Files.writeString(
                folder.resolve("list"),
                """
                :127.0.0.3:Found $ there
                127.0.0.2
                192.0.2.0/24
                !192.0.2.99
                192.0.2.44 :127.0.0.9:
                """);
        DnsComponent dns = resolver(server.resolverOptions(15_000));
        try (Rbldnsd rbldnsd = new Rbldnsd(folder, "list.test:ip4set:" + file)) {
            Map<String, String> remote = Map.of(
                    "list.one.base",
                    "list.test",
                    "list.one.server",
                    "127.0.0.1:" + rbldnsd.address().getPort());
            Map<String, String> local = Map.of(
                    "list.one.type", "rbldnsd",
                    "list.one.source", file.toString(),
                    "list.one.record_type", "txt",
                    "list.one.refresh", "0");
            for (String client : new String[] {"192.0.2.1", "192.0.2.99", "192.0.2.44", "198.51.100.1"}) {
                Verdict theirs = verdict(module("one", remote), FakeContext.connect(client, dns));
                RblModule reading = (RblModule) module("one", local);
                Verdict ours = verdict(reading, FakeContext.connect(client, dns));
                reading.stop();
                assertThat(ours.toString()).isEqualTo(theirs.toString());
            }
        }
    }

    private static ValidationModule module(String lists, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("lists", lists);
        return Configs.configured(new RblModule(), all);
    }

    private static Verdict verdict(ValidationModule module, FakeContext context) throws Exception {
        return module.validate(context).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private DnsComponent resolver(Map<String, String> options) {
        DnsComponent dns = Configs.configured(new DnsComponent(), options);
        resolvers.add(dns);
        return dns;
    }
}
