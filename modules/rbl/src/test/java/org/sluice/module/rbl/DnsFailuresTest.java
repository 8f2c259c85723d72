package org.sluice.module.rbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.core.dns.DnsComponent;
import org.sluice.module.rbl.rbldnsd.Rbldnsd;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.LoopbackDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Over the real resolver: name servers that fail in every way, and rbldnsd itself. */
class DnsFailuresTest {

    private static final int TIMEOUT_MILLIS = 150;

    private final LoopbackDns server = LoopbackDns.start()
            .a("2.0.0.127.bl.example", "127.0.0.2")
            .a("1.2.0.192.bl.example", "127.0.0.2")
            .txt("1.2.0.192.bl.example", "x".repeat(64_000))
            .a("2.2.0.192.bl.example", "127.0.0.2")
            .truncated("2.2.0.192.bl.example")
            .a("3.2.0.192.bl.example", "127.0.0.2")
            .strayReplies("3.2.0.192.bl.example")
            .a("4.2.0.192.bl.example", "127.0.0.2")
            .garbled("4.2.0.192.bl.example")
            .servfail("5.2.0.192.bl.example")
            .refused("6.2.0.192.bl.example")
            .silent("7.2.0.192.bl.example")
            .cname("8.2.0.192.bl.example", "9.2.0.192.bl.example")
            .cname("9.2.0.192.bl.example", "8.2.0.192.bl.example")
            .cname("10.2.0.192.bl.example", "2.0.0.127.bl.example");

    private final DnsComponent dns = Configs.configured(
            new DnsComponent(),
            Map.of("resolvers", server.hostAndPort(), "timeout_millis", "" + TIMEOUT_MILLIS, "attempts", "1"));

    @TempDir
    Path folder;

    @BeforeEach
    void isStrict() {
        assertThat(server.violations()).isEmpty();
    }

    @AfterEach
    void stop() {
        dns.stop();
        server.close();
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "192.0.2.1,  REJECT,   listed,    64 KiB of text",
        "192.0.2.2,  REJECT,   listed,    truncated over UDP",
        "192.0.2.3,  REJECT,   listed,    wrong ids before the right one",
        "192.0.2.4,  CONTINUE, temperror, a reply cut short",
        "192.0.2.5,  CONTINUE, temperror, SERVFAIL",
        "192.0.2.6,  CONTINUE, temperror, REFUSED",
        "192.0.2.7,  CONTINUE, temperror, silence",
        "192.0.2.8,  CONTINUE, temperror, aliases without end",
        "192.0.2.10, REJECT,   listed,    an alias",
        "192.0.2.11, CONTINUE, none,      no such name"
    })
    void judges(String client, Disposition expected, String fact, String why) throws Exception {
        FakeContext context = FakeContext.connect(client, new FakeDns());
        Verdict verdict = verdict(module("one", Map.of("list.one.base", "bl.example")), context);
        assertThat(verdict.disposition()).isEqualTo(expected);
        assertThat(context.effects().get("rbl.one")).contains(fact);
        verdict.reply().ifPresent(reply -> assertThat(reply.toString()).hasSizeLessThan(500));
    }

    /** One after the other six lists of 50 ms each would take 300 ms, with their tests 900. */
    @Test
    void sixListsTakeNoLongerThanOne() throws Exception {
        String names = IntStream.range(0, 6).mapToObj(i -> "l" + i).collect(Collectors.joining(","));
        Map<String, String> bases = IntStream.range(0, 6)
                .boxed()
                .collect(Collectors.toMap(i -> "list.l" + i + ".base", i -> "l" + i + ".example"));
        ValidationModule module = module(names, bases);
        IntStream.range(0, 6).forEach(i -> server.a("2.0.0.127.l" + i + ".example", "127.0.0.2"));
        server.delayMillis(50);
        long best = Long.MAX_VALUE;
        for (int client = 1; client <= 10; client++) {
            long began = System.nanoTime();
            verdict(module, FakeContext.connect("198.51.100." + client, new FakeDns()));
            best = Math.min(best, System.nanoTime() - began);
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(best)).isBetween(45L, 200L);
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
                Verdict theirs = verdict(module("one", remote), FakeContext.connect(client, new FakeDns()));
                RblModule reading = (RblModule) module("one", local);
                Verdict ours = verdict(reading, FakeContext.connect(client, new FakeDns()));
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

    private Verdict verdict(ValidationModule module, FakeContext context) throws Exception {
        return module.validate(overTheResolver(context)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** The call, but with a DNS that is real. */
    private ValidationContext overTheResolver(FakeContext context) {
        return (ValidationContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ValidationContext.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("dns") ? dns : method.invoke(context, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
