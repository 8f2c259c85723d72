package org.sluice.smtp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.tls.TestTls;
import org.sluice.smtp.tls.TlsProvider;
import org.sluice.smtp.tls.TlsTest;

/**
 * Every string over CR, LF, dot, NUL, blank and x in front of a smuggled transaction, sampled where it is long; {@code
 * ./sluice bench conformance} runs all of it.
 */
class EndOfDataTest {

    private static final long SEED = 51764;

    @Test
    void listsEveryString() {
        assertThat(EndOfData.count(EndOfData.LONGEST)).isEqualTo(55_987);
        assertThat(EndOfData.string(0)).isEmpty();
        assertThat(EndOfData.string(6)).isEqualTo("x");
        assertThat(EndOfData.string(7)).isEqualTo("\r\r");
        assertThat(EndOfData.string(55_986)).isEqualTo("xxxxxx");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onlyTheDotOnALineOfItsOwnEndsAMessageForTheDecoder(boolean normalise) {
        try (EndOfDataCheck check = new EndOfDataCheck()) {
            for (String each : sample(EndOfData.count(2), 2_000)) {
                check.onDecoder(each, normalise);
            }
            assertThat(check.differences()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneMessageOrARefusalHoweverItIsCut(boolean normalise) {
        try (EndOfDataCheck check = new EndOfDataCheck()) {
            for (String each : sample(EndOfData.count(2), 1_000)) {
                check.onListener(each, normalise);
            }
            assertThat(check.differences()).isEmpty();
            assertThat(check.ended()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsInAChunkEndsNothing(boolean normalise) {
        try (EndOfDataCheck check = new EndOfDataCheck()) {
            for (String each : sample(EndOfData.count(2), 300)) {
                check.inChunks(each, normalise);
            }
            assertThat(check.differences()).isEmpty();
            assertThat(check.runs()).isPositive();
        }
    }

    /** One in a hundred over a real socket, in two packets; fewer behind a proxy, which hands on what it gets. */
    @ParameterizedTest(name = "normalise: {0}, {1}")
    @CsvSource({
        "false, CLEAR",
        "true, CLEAR",
        "false, TLS",
        "true, TLS",
        "false, PROXY_1",
        "true, PROXY_1",
        "false, PROXY_2"
    })
    void oneMessageOrARefusalOverASocket(boolean normalise, Outside outside) throws Exception {
        Map<String, String> policy = new HashMap<>(outside.options());
        policy.put("bare_line_ends", normalise ? "normalise" : "refuse");
        Random random = new Random(SEED);
        TestTls handshakes = TestTls.plain().resuming();
        try (TestServer server = new TestServer(policy)) {
            for (String each : sample(0, EndOfData.count(EndOfData.LONGEST) / outside.oneIn)) {
                server.core.accepted.clear();
                EndOfData.Outcome expected = EndOfData.outcome(EndOfData.input(each), normalise);
                try (Client client = server.client()) {
                    client.send(outside.header);
                    if (outside == Outside.TLS) {
                        client.secure(handshakes);
                    }
                    assertThat(overSocket(client, EndOfData.input(each), random))
                            .as(EndOfData.printable(each))
                            .isEqualTo(expected.codes());
                }
                assertThat(server.core.accepted)
                        .as(EndOfData.printable(each))
                        .extracting(ScriptedCore.Accepted::octets)
                        .isEqualTo(expected.accepted());
            }
        }
    }

    /** What a message comes through before it is one. */
    enum Outside {
        CLEAR(100, ""),
        TLS(100, ""),
        PROXY_1(1_000, "PROXY TCP4 203.0.113.9 198.51.100.2 4097 25\r\n"),
        PROXY_2(
                1_000,
                "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c" + "\u00cb\0\u0071\u0009"
                        + "\u00c6\u0033\u0064\u0002\u0010\u0001\0\u0019");

        private final int oneIn;
        private final String header;

        Outside(int oneIn, String header) {
            this.oneIn = oneIn;
            this.header = header;
        }

        private Map<String, String> options() {
            return switch (this) {
                case CLEAR -> Map.of();
                case TLS -> TlsTest.tls(TlsProvider.JDK, "use_ssl", "true");
                case PROXY_1, PROXY_2 -> Map.of("proxy_protocol", "true", "proxy_hosts", "127.0.0.1");
            };
        }
    }

    private static List<Integer> overSocket(Client client, String input, Random random) throws IOException {
        client.reply();
        client.send("EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
        for (int i = 0; i < 4; i++) {
            client.reply();
        }
        int cut = 1 + random.nextInt(input.length() - EndOfData.SMUGGLED.length());
        client.send(input.substring(0, cut)).send(input.substring(cut));
        List<Integer> codes = new ArrayList<>();
        for (String reply = client.reply(); reply != null; reply = client.reply()) {
            codes.add(Integer.parseInt(reply.substring(0, 3)));
        }
        return codes;
    }

    /** The first so many, and some of the others. */
    private static List<String> sample(int all, int some) {
        List<String> sample = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            sample.add(EndOfData.string(i));
        }
        new Random(SEED)
                .ints(some, all, EndOfData.count(EndOfData.LONGEST))
                .mapToObj(EndOfData::string)
                .forEach(sample::add);
        return sample;
    }
}
