package org.sluice.smtp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.testing.Hostile;

/**
 * Names of TLS that nobody should have: what a client asks for (SNI), and what stands in a certificate it made for itself. They
 * become facts, and so lines of logs and conditions of policies.
 */
class HostileNamesTest {

    private static final int LONGEST_FACT = 220;
    private static final int UTF8_STRING = 0x0c;
    private static final int SEQUENCE = 0x30;
    private static final byte[] COMMON_NAME = {6, 3, 0x55, 4, 3};

    /** As octets: what is no UTF-8, and 64 KiB, among them. */
    static List<byte[]> names() {
        List<byte[]> names = new ArrayList<>();
        Hostile.values().forEach(value -> names.add(value.getBytes(StandardCharsets.UTF_8)));
        names.add("x".repeat(65_536).getBytes(StandardCharsets.US_ASCII));
        names.add(new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0, (byte) 0xc0, (byte) 0xaf});
        names.add(new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '\r', '\n'});
        return names;
    }

    @ParameterizedTest
    @MethodSource("names")
    void ofACertificateAreOneHarmlessLine(byte[] name) {
        X500Principal principal = principal(name);
        Map<String, String> facts = TlsFacts.names(principal, principal);
        assertThat(facts).containsKeys("tls_client_cert_subject", "tls_client_cert_issuer");
        assertThat(facts.values())
                .allSatisfy(value -> assertThat(value).matches("[ -~]*").hasSizeLessThan(LONGEST_FACT));
    }

    /** Either there is no handshake, or the fact is harmless; and whoever comes next is served. */
    @ParameterizedTest
    @EnumSource
    void ofAServerAreRefusedOrOneHarmlessLine(TlsProvider library) throws Exception {
        assumeTrue(library.isAvailable(), library + " is not here");
        try (TestServer server = new TestServer(TlsTest.tls(library, "use_ssl", "true"))) {
            for (byte[] name : names()) {
                // More does not fit into the extension of a client that is honest about lengths.
                if (name.length < 16_000) {
                    visit(server, TestTls.plain().asking(name));
                }
            }
            assertThat(server.core.sessions).allSatisfy(session -> assertThat(session.facts.values())
                    .allSatisfy(value -> assertThat(value).matches("[ -~]*").hasSizeLessThan(LONGEST_FACT)));
            try (Client client = server.client()) {
                client.secure(TestTls.plain().asking("mx.sluice.test"));
                assertThat(client.reply()).startsWith("220");
            }
            TestServer.await(() -> server.listener.counts().open() == 0, "places given back");
        }
    }

    private static void visit(TestServer server, TestTls tls) throws IOException {
        try (Client client = server.client()) {
            client.secure(tls);
            assertThat(client.reply()).startsWith("220");
        } catch (IOException refused) {
            // An alert, or a reset when the client was still writing.
            assertThat(refused).hasMessageNotContaining("timed out");
        }
    }

    /** {@code CN=<octets>}, in DER. */
    private static X500Principal principal(byte[] name) {
        byte[] attribute = der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, name));
        return new X500Principal(der(SEQUENCE, der(0x31, attribute)));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        // Always four octets of length: not the shortest form, as BER allows.
        element.write(0x84);
        for (int shift = 24; shift >= 0; shift -= 8) {
            element.write(content.size() >> shift);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
