package org.sluice.module.policy_service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;

class RequestTest {

    @Test
    void tellsWhatIsKnownOfARecipient() {
        FakeContext context = FakeContext.at(Phase.RCPTTO, "2001:db8::1", new FakeDns())
                .hello("client.example")
                .with("fcdns.status", "pass")
                .with("fcdns.name", "host.example")
                .sender("\"a \\\" b\"@sender.example")
                .parameter("SIZE", "1234")
                .withRecipient("b@one.example");
        assertThat(text(context, ProtocolState.RCPT, "submission"))
                .isEqualTo(
                        """
                        request=smtpd_access_policy
                        protocol_state=RCPT
                        protocol_name=ESMTP
                        client_address=2001:db8::1
                        client_name=host.example
                        client_port=40000
                        reverse_client_name=host.example
                        server_address=192.0.2.25
                        server_port=25
                        helo_name=client.example
                        sender=a " b@sender.example
                        recipient=b@one.example
                        recipient_count=0
                        queue_id=
                        instance=0123456789abcdef.1
                        size=1234
                        etrn_domain=
                        stress=
                        sasl_method=
                        sasl_username=
                        sasl_sender=
                        ccert_subject=
                        ccert_issuer=
                        ccert_fingerprint=
                        ccert_pubkey_fingerprint=
                        encryption_protocol=
                        encryption_cipher=
                        encryption_keysize=0
                        policy_context=submission
                        compatibility_level=
                        mail_version=

                        """);
    }

    @Test
    void tellsWhoLoggedInAndHowItIsEncrypted() throws Exception {
        FakeContext context = FakeContext.mailFrom("192.0.2.1", "", new FakeDns())
                .user("ann")
                .with("auth_name", "PLAIN")
                .parameter("AUTH", "ann+2Bx@one.example")
                .parameter("SIZE", "-1")
                .tls()
                .with("tls_protocol", "TLSv1.3")
                .with("tls_cipher", "TLS_AES_256_GCM_SHA384")
                .with("tls_cipher_usebits", "256")
                .with("tls_client_verified", "yes")
                .with("tls_client_cert_subject_cn", "Ann\nclient_name=x")
                .with("tls_client_cert_issuer_cn", "Our CA");
        assertThat(PolicyServer.attributes(text(context, ProtocolState.MAIL, "").strip()))
                .containsAllEntriesOf(Map.ofEntries(
                        Map.entry("sender", ""),
                        Map.entry("recipient", ""),
                        Map.entry("instance", ""),
                        Map.entry("size", "0"),
                        Map.entry("client_name", "unknown"),
                        Map.entry("sasl_method", "PLAIN"),
                        Map.entry("sasl_username", "ann"),
                        Map.entry("sasl_sender", "ann+x@one.example"),
                        Map.entry("ccert_subject", "Ann+0Aclient_name+3Dx"),
                        Map.entry("ccert_issuer", "Our+20CA"),
                        Map.entry("encryption_protocol", "TLSv1.3"),
                        Map.entry("encryption_cipher", "TLS_AES_256_GCM_SHA384"),
                        Map.entry("encryption_keysize", "256")));
    }

    @Test
    void believesNoNameThatNobodyVouchesFor() throws Exception {
        FakeContext context = FakeContext.mailFrom("192.0.2.1", "a@sender.example", new FakeDns())
                .with("fcdns.status", "no_match")
                .with("fcdns.name", "host.example")
                .with("auth_name", "PLAIN")
                .parameter("AUTH", "ann@one.example")
                .tls()
                .with("tls_client_verified", "no")
                .with("tls_client_cert_subject_cn", "Ann");
        assertThat(PolicyServer.attributes(text(context, ProtocolState.MAIL, "").strip()))
                .containsEntry("client_name", "unknown")
                .containsEntry("sasl_method", "")
                .containsEntry("sasl_sender", "")
                .containsEntry("ccert_subject", "");
    }

    @Test
    void noClientCanWriteAnAttribute() throws Exception {
        FakeContext context = FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns())
                .hello("x\nsasl_username=root\r\n\n\0\u0085\u2028")
                .sender("a=b\u00e9@sender.example")
                .withRecipient("b@one.example");
        assertThat(PolicyServer.attributes(text(context, ProtocolState.RCPT, "").strip()))
                .containsEntry("helo_name", "x?sasl_username=root??????")
                .containsEntry("sender", "a=b\u00e9@sender.example")
                .containsEntry("sasl_username", "")
                .hasSize(31);
    }

    @Test
    void boundsWhatItSends() throws Exception {
        FakeContext context =
                FakeContext.at(Phase.EHLO, "192.0.2.1", new FakeDns()).hello("x".repeat(5_000));
        assertThat(PolicyServer.attributes(text(context, ProtocolState.HELO, "").strip())
                        .get("helo_name"))
                .hasSize(1_000);
    }

    @Test
    void countsRecipientsWhenAllAreThere() throws Exception {
        FakeContext one = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .withRecipient("b@one.example")
                .parameter("SIZE", "99")
                .body("Subject: x\n\nHello\n");
        assertThat(PolicyServer.attributes(text(one, ProtocolState.DATA, "").strip()))
                .containsEntry("recipient", "b@one.example")
                .containsEntry("recipient_count", "1")
                .containsEntry("queue_id", "0123456789abcdef.1")
                .containsEntry("size", "99");
        FakeContext two = one.withRecipient("c@two.example");
        assertThat(PolicyServer.attributes(
                        text(two, ProtocolState.END_OF_MESSAGE, "").strip()))
                .containsEntry("recipient", "")
                .containsEntry("recipient_count", "2")
                .containsEntry("size", "21");
    }

    private static String text(FakeContext context, ProtocolState state, String policyContext) {
        return new String(Request.octets(context, state, policyContext), StandardCharsets.UTF_8);
    }
}
