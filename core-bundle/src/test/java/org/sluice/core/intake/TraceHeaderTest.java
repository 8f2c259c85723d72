package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.injection.Origin;
import org.sluice.message.EnvelopeAddress;

class TraceHeaderTest {
    private final TraceHeader trace = new TraceHeader("mx.sluice.test", Scene.CLOCK);

    @Test
    void namesTheClientAsFarAsItIsKnown() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test");
        message.remote = new InetSocketAddress("2001:db8::1", 25);
        message.connection.put("fcdns.status", "pass");
        message.connection.put("fcdns.name", "mail.client.example");
        assertThat(received(message))
                .isEqualTo(
                        """
                Received: from client.example (mail.client.example [IPv6:2001:db8:0:0:0:0:0:1])
                \tby mx.sluice.test (Sluice) with ESMTPS id sess.1;
                \tSun, 1 Mar 2026 12:00:00 +0000
                """);
    }

    @Test
    void bearsTheNameOfTheListener() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.connection.put("received_hostname", "mx2.sluice.test;\r\nX-Evil: 1");
        assertThat(received(message)).contains("\tby mx2.sluice.test???X-Evil:?1 (Sluice) with ");
    }

    @Test
    void saysLittleAboutOwnMailAndHttp() {
        TestMessage own = new TestMessage("s", Origin.INTERNAL, "", Runnable::run);
        assertThat(received(own)).startsWith("Received: by mx.sluice.test (Sluice) id s.1;\n");
        TestMessage http = new TestMessage("s", Origin.HTTP, "", Runnable::run);
        http.hello = "";
        assertThat(received(http))
                .startsWith("Received: from [192.0.2.1]\n\tby mx.sluice.test (Sluice) with HTTP id s.1;\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nX-Evil: 1",
                "a\nb",
                "a b; c",
                "(a",
                "a)",
                "\"a",
                "a\u0000b",
                "\u00e4\u65e5",
                "${jndi:x}",
                "\u001b[31m",
                "<a>",
                "a\\"
            })
    void reducesWhatAClientChose(String hostile) {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.hello = hostile;
        message.connection.put("fcdns.status", "pass");
        message.connection.put("fcdns.name", hostile);
        String line = received(message);
        assertThat(line.lines()).hasSize(4).allMatch(text -> text.chars()
                .allMatch(c -> c == '\t' || c >= ' ' && c <= '~'));
        assertThat(line.lines().findFirst().orElse(""))
                .matches("Received: from [^ ;()<>\"\\\\$]+ \\([^ ;()<>\"\\\\$]+ \\[192\\.0\\.2\\.1]\\)");
    }

    /** Read by SpamAssassin behind us as if Exim had written it, the field would make the hello name the client's address. */
    @Test
    void cannotBeMadeToLookLikeThatOfAnotherServer() {
        TestMessage message = TestMessage.smtp("a@example.org", "ann+Exim@sluice.test");
        message.hello = "[127.0.0.1]";
        assertThat(received(message)).doesNotContain("Exim").doesNotContain("for ");
        message.hello = "Exim.client.example";
        message.connection.put("fcdns.status", "pass");
        message.connection.put("fcdns.name", "mail.Exim.example");
        assertThat(received(message))
                .startsWith("Received: from exim.client.example (mail.exim.example [192.0.2.1])\n");
    }

    @Test
    void tellsWhatProtectedTheWay() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test");
        message.connection.put("tls_protocol", "TLSv1.3");
        message.connection.put("tls_cipher", "TLS_AES_256_GCM_SHA384");
        assertThat(received(message))
                .isEqualTo(
                        """
                Received: from client.example ([192.0.2.1])
                \tby mx.sluice.test (Sluice) with ESMTPS
                \t(TLSv1.3 cipher TLS_AES_256_GCM_SHA384) id sess.1;
                \tSun, 1 Mar 2026 12:00:00 +0000
                """);
        message.connection.put("tls_cipher", "x)\r\nX-Evil: (1");
        assertThat(received(message)).contains("\t(TLSv1.3 cipher x???X-Evil:??1) id sess.1;");
    }

    @Test
    void leavesRecipientsOutThatCannotBeWrittenSafely() {
        TestMessage message = TestMessage.smtp("a@example.org");
        message.recipient(EnvelopeAddress.parse("\"a> b\"@sluice.test"), java.util.Map.of(), "");
        assertThat(received(message)).doesNotContain("for ");
    }

    @Test
    void saysWhichExtensionsTheTransactionHad() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.parameters.put("SMTPUTF8", "");
        message.parameters.put("MT-PRIORITY", "-4");
        assertThat(received(message)).contains(" with UTF8SMTPS id sess.1\n\tfor <one@sluice.test>\n\tPRIORITY -4;\n");
        message.parameters.put("MT-PRIORITY", "4\r\nX: y");
        assertThat(received(message)).doesNotContain("PRIORITY");
    }

    /** RFC 6531 section 3.7.3. */
    @Test
    void writesNamesInLettersWhereTheMessageMayHaveThem() {
        TestMessage message = TestMessage.smtp("a@example.org", "\u00fc@xn--bcher-kva.example");
        message.hello = "xn--wgv71a119e.jp";
        message.connection.put("fcdns.status", "pass");
        message.connection.put("fcdns.name", "mail.XN--bcher-kva.example");
        message.connection.put("received_hostname", "mx.xn--mgbh0fb.example");
        message.parameters.put("SMTPUTF8", "");
        assertThat(received(message))
                .isEqualTo(
                        """
                Received: from \u65e5\u672c\u8a9e.jp (mail.b\u00fccher.example [192.0.2.1])
                \tby mx.\u0645\u062b\u0627\u0644.example (Sluice) with UTF8SMTPS id sess.1
                \tfor <%s>;
                \tSun, 1 Mar 2026 12:00:00 +0000
                """
                                .formatted(message.pendingCopies().get(0).originalRecipient()));
        message.parameters.remove("SMTPUTF8");
        assertThat(received(message))
                .contains("from xn--wgv71a119e.jp (mail.XN--bcher-kva.example ", "by mx.xn--mgbh0fb.example ")
                .doesNotContain("for ");
    }

    /** Punycode can spell anything: a blank, a right-to-left override, a symbol, an ASCII name in disguise. */
    @ParameterizedTest
    @ValueSource(strings = {"xn-- -qka", "xn--ab-m1t", "xn--n3h", "xn--abc-", "xn--a", "xn--99999999", "xn--\u00fc"})
    void writesOnlyLettersThatLeadBackToTheName(String label) {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.parameters.put("SMTPUTF8", "");
        message.hello = label + ".example";
        assertThat(received(message)).matches("(?s)[ -~\\n\\t]*");
    }

    @Test
    void leavesOutWhatIsNoLetterInARecipient() {
        TestMessage message = TestMessage.smtp("a@example.org", "a\ud83d\ude00@sluice.test");
        message.parameters.put("SMTPUTF8", "");
        assertThat(received(message)).doesNotContain("for ");
    }

    private String received(TestMessage message) {
        return new String(trace.received(message), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
