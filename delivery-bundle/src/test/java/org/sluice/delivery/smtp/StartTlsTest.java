package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.delivery.BytesBody;
import org.sluice.delivery.Mail;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Result;
import org.sluice.message.EnvelopeAddress;

@Timeout(60)
class StartTlsTest {
    private static final String OFFERED = "250-scripted\r\n250-PIPELINING\r\n250 STARTTLS";

    private final SmtpClientRig rig = new SmtpClientRig();
    private ScriptedServer server;

    @BeforeEach
    void open() throws IOException {
        server = new ScriptedServer()
                .reply("EHLO", OFFERED)
                .reply("EHLO over TLS", "250-scripted\r\n250-REQUIRETLS\r\n250 DSN");
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        server.close();
        assertThat(server.violations).isEmpty();
    }

    @Test
    void securesWhatCanBeSecuredAndForgetsWhatWasSaidBefore() throws Exception {
        assertThat(deliver(Map.of("RET", "HDRS")).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.commands)
                .startsWith(
                        "EHLO us.example",
                        "STARTTLS",
                        "tls EHLO us.example",
                        "tls MAIL FROM:<a@example.org> RET=HDRS",
                        "tls RCPT TO:<x@a.test>",
                        "tls DATA");
    }

    @Test
    void speaksNoTlsWhereItIsOff() throws Exception {
        rig.tls = TlsPolicy.PLAIN;
        assertThat(deliver(Map.of()).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.commands).doesNotContain("STARTTLS");
    }

    @Test
    void goesOnInTheClearWhenTheServerRefusesNow() throws Exception {
        server.reply("STARTTLS", "454 4.7.0 not now");
        assertThat(deliver(Map.of()).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.connections).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {ScriptedServer.CLOSE, "220 go\r\n\u0015\u0003\u0001"})
    void triesOnceMoreInTheClearWhenTheHandshakeFails(String reply) throws Exception {
        server.reply("STARTTLS", reply.startsWith("220") ? "220 broken" : reply);
        assertThat(deliver(Map.of()).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.connections).hasValue(2);
        assertThat(server.commands).contains("MAIL FROM:<a@example.org>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"220 go\r\n250 injected", "220 go\r\n250-inj", "220 go\r\n250-injected\r\n250 EVIL"})
    void abortsWhenSomethingIsPutInFrontOfTheHandshake(String reply) throws Exception {
        server.reply("STARTTLS", reply);
        assertThat(deliver(Map.of()).kind()).isEqualTo(Result.Kind.DEFERRED);
        assertThat(server.connections).hasValue(1);
        assertThat(server.commands).noneMatch(line -> line.contains("MAIL"));
    }

    @Test
    void waitsWhereTlsIsRequiredAndNotOffered() throws Exception {
        rig.tls = new TlsPolicy(TlsPolicy.Use.REQUIRED, TlsPolicy.Verify.NO);
        server.reply("EHLO", "250 scripted");
        Result result = deliver(Map.of());
        assertThat(result.kind()).isEqualTo(Result.Kind.DEFERRED);
        assertThat(result.reply().text()).contains("does not offer STARTTLS");
        assertThat(deliver(Map.of("TLS-REQUIRED", "NO")).kind()).isEqualTo(Result.Kind.DELIVERED);
    }

    @Test
    void believesOnlyCertificatesForTheHost() throws Exception {
        rig.tls = new TlsPolicy(TlsPolicy.Use.IFAVAILABLE, TlsPolicy.Verify.HOST);
        assertThat(deliver(Map.of()).kind()).isEqualTo(Result.Kind.DEFERRED);
        rig.trust = Trust.of(TestCertificate.pem());
        assertThat(deliver(Map.of()).kind()).isEqualTo(Result.Kind.DELIVERED);
        rig.dns.host("other.test", "127.0.0.1");
        Route elsewhere = new Route.Smarthost("other.test", server.port());
        assertThat(rig.deliver(Mail.to("2", "x@a.test"), BytesBody.of("x\r\n"), elsewhere)
                        .kind())
                .isEqualTo(Result.Kind.DEFERRED);
        assertThat(server.messages).hasSize(1);
    }

    @Test
    void handsMailThatRequiresTlsOnWithThatWish() throws Exception {
        rig.tls = TlsPolicy.PLAIN;
        rig.trust = Trust.of(TestCertificate.pem());
        assertThat(deliver(Map.of()).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(deliver(Map.of("REQUIRETLS", "")).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.commands).contains("tls MAIL FROM:<a@example.org> REQUIRETLS");
        assertThat(server.connections)
                .as("a connection in the clear is not used for it")
                .hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no STARTTLS", "no REQUIRETLS", "no trust"})
    void returnsMailThatRequiresTlsWhereItCannotBeHad(String what) throws Exception {
        rig.trust = what.equals("no trust") ? Trust.platform() : Trust.of(TestCertificate.pem());
        if (what.equals("no STARTTLS")) {
            server.reply("EHLO", "250-scripted\r\n250 REQUIRETLS");
        } else if (what.equals("no REQUIRETLS")) {
            server.reply("EHLO over TLS", "250 scripted");
        }
        Result result = deliver(Map.of("REQUIRETLS", ""));
        assertThat(result.kind()).isEqualTo(Result.Kind.FAILED);
        assertThat(result.reply().toString()).startsWith(what.equals("no REQUIRETLS") ? "550 5.7.30" : "550 5.7.10");
        assertThat(server.commands).noneMatch(line -> line.contains("MAIL"));
    }

    /** RFC 8689 section 5: a report whose next hop knows nothing of REQUIRETLS goes there all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"no STARTTLS", "no REQUIRETLS", "no trust", "no DNSSEC", "nothing"})
    void doesNotDropReportsForWantOfTls(String lack) throws Exception {
        rig.trust = lack.equals("no trust") ? Trust.platform() : Trust.of(TestCertificate.pem());
        rig.mxPort = server.port();
        rig.dns.mx("a.test", 10, "localhost").host("localhost", "127.0.0.1");
        rig.dns.signed = !lack.equals("no DNSSEC");
        if (lack.equals("no STARTTLS")) {
            server.reply("EHLO", "250 scripted");
        } else if (lack.equals("no REQUIRETLS")) {
            server.reply("EHLO over TLS", "250 scripted");
        }
        var report = Mail.of("1", "x@a.test")
                .sender(EnvelopeAddress.NULL)
                .parameters(Map.of("REQUIRETLS", ""))
                .build();
        Result result = rig.deliver(report, BytesBody.of("Subject: x\r\n\r\nx\r\n"), new Route.Mx());
        assertThat(result.kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.commands)
                .contains(
                        switch (lack) {
                            case "no STARTTLS" -> "MAIL FROM:<>";
                            case "no REQUIRETLS" -> "tls MAIL FROM:<>";
                            default -> "tls MAIL FROM:<> REQUIRETLS";
                        });
    }

    @Test
    void keepsMailThatRequiresTlsWhileAHostIsOnlyDown() throws Exception {
        server.reply("connect", "421 4.3.2 later");
        assertThat(deliver(Map.of("REQUIRETLS", "")).kind()).isEqualTo(Result.Kind.DEFERRED);
    }

    @Test
    void believesMailExchangersOnlyWithDnssec() throws Exception {
        rig.trust = Trust.of(TestCertificate.pem());
        rig.mxPort = server.port();
        rig.dns.mx("a.test", 10, "localhost").host("localhost", "127.0.0.1");
        var record =
                Mail.of("1", "x@a.test").parameters(Map.of("REQUIRETLS", "")).build();
        Result result = rig.deliver(record, BytesBody.of("x\r\n"), new Route.Mx());
        assertThat(result.reply().toString()).startsWith("550 5.7.30").contains("DNSSEC");
        rig.dns.signed = true;
        assertThat(rig.deliver(record, BytesBody.of("x\r\n"), new Route.Mx()).kind())
                .isEqualTo(Result.Kind.DELIVERED);
    }

    private Result deliver(Map<String, String> parameters) throws Exception {
        return rig.deliver(
                Mail.of("1", "x@a.test").parameters(parameters).build(),
                BytesBody.of("Subject: x\r\n\r\nx\r\n"),
                SmtpClientRig.to(server));
    }
}
