package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.delivery.BytesBody;
import org.sluice.delivery.Mail;
import org.sluice.delivery.transport.Result;
import org.sluice.message.EnvelopeAddress;

/** What a message asked for at reception, handed on to servers that offer it and to servers that do not. */
@Timeout(60)
class NextHopExtensionsTest {
    private static final String ALL = "250-scripted\r\n250-DSN\r\n250-MT-PRIORITY MIXER\r\n250-DELIVERBY 60\r\n"
            + "250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SMTPUTF8";
    private static final String ASCII = "Subject: x\r\n\r\nbody \u00e4\r\n";

    private final SmtpClientRig rig = new SmtpClientRig();
    private ScriptedServer server;

    @BeforeEach
    void open() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        server.close();
        assertThat(server.violations).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RET=HDRS|MAIL FROM:<a@example.org> RET=HDRS",
                "ENVID=QQ+2B1+20x|MAIL FROM:<a@example.org> ENVID=QQ+2B1+20x",
                "ENVID=x+00|MAIL FROM:<a@example.org>",
                "ENVID=x+0Ay|MAIL FROM:<a@example.org>",
                "ENVID=x+y|MAIL FROM:<a@example.org>",
                "RET=BODY|MAIL FROM:<a@example.org>",
                "NOTIFY=SUCCESS,DELAY|RCPT TO:<x@a.test> NOTIFY=SUCCESS,DELAY",
                "NOTIFY=NEVER,DELAY|RCPT TO:<x@a.test>",
                "ORCPT=rfc822;a+2Bb@a.test|RCPT TO:<x@a.test> ORCPT=rfc822;a+2Bb@a.test",
                "ORCPT=utf-8;\u00fc@a.test|RCPT TO:<x@a.test> ORCPT=utf-8;\\x{FC}@a.test",
                "ORCPT=rfc822;a+0D+0Ab|RCPT TO:<x@a.test>",
                "AUTH=e+3Dmc2@example.com|MAIL FROM:<a@example.org> AUTH=e+3Dmc2@example.com",
                "AUTH=<>|MAIL FROM:<a@example.org>",
                "AUTH=a+0D+0Ab|MAIL FROM:<a@example.org>",
                "MT-PRIORITY=-3|MAIL FROM:<a@example.org> MT-PRIORITY=-3",
                "MT-PRIORITY=99|MAIL FROM:<a@example.org>",
                "BY=120;RT|MAIL FROM:<a@example.org> BY=120;RT",
                "BY=-5;N|MAIL FROM:<a@example.org> BY=-5;N",
                "DELAY-TOLD=x|MAIL FROM:<a@example.org>",
                "HOLDFOR=60|MAIL FROM:<a@example.org>",
            })
    void handsOnWhatTheServerOffers(String parameter, String command) throws Exception {
        server.reply("EHLO", ALL);
        int equals = parameter.indexOf('=');
        Result result = deliver(Map.of(parameter.substring(0, equals), parameter.substring(equals + 1)));
        assertThat(result.kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(result.isReported()).isTrue();
        assertThat(server.commands).contains(command);
    }

    @Test
    void keepsToItselfWhatTheServerDoesNotOffer() throws Exception {
        server.reply("EHLO", "250 scripted");
        Result result = deliver(Map.of(
                "RET",
                "FULL",
                "ENVID",
                "x",
                "NOTIFY",
                "NEVER",
                "ORCPT",
                "rfc822;y",
                "AUTH",
                "ann@example.org",
                "MT-PRIORITY",
                "4",
                "BY",
                "9;N",
                "SMTPUTF8",
                ""));
        assertThat(result.kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(result.isReported()).isFalse();
        assertThat(server.commands).contains("MAIL FROM:<a@example.org>", "RCPT TO:<x@a.test>");
    }

    @Test
    void countsDownTheTimeToDeliverBy() throws Exception {
        server.reply("EHLO", ALL);
        rig.now = Mail.RECEIVED.plusSeconds(30);
        deliver(Map.of("BY", "100;R"));
        assertThat(server.commands).contains("MAIL FROM:<a@example.org> BY=70;R");
        rig.now = Mail.RECEIVED.plusSeconds(41);
        assertThat(deliver(Map.of("BY", "100;R")).reply().toString())
                .as("less than the server takes")
                .startsWith("554 5.4.7");
    }

    @Test
    void returnsMailWhoseTimeTheServerDoesNotKeep() throws Exception {
        assertThat(deliver(Map.of("BY", "100;R")).reply().toString()).startsWith("554 5.4.7");
        assertThat(server.messages).isEmpty();
    }

    @Test
    void sendsInternationalMailAsSuchWhereThatIsPossible() throws Exception {
        server.reply("EHLO", ALL);
        var record = Mail.of("1", "\u00fc@b\u00fccher.test")
                .sender(EnvelopeAddress.parse("\u65e5@example.org"))
                .parameters(Map.of("SMTPUTF8", "", "BODY", "8BITMIME"))
                .build();
        String header = octets("Subject: \u00e4\r\n\r\nx\r\n");
        assertThat(rig.deliver(record, BytesBody.of(header), SmtpClientRig.to(server))
                        .kind())
                .isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.commands)
                .contains(
                        octets("MAIL FROM:<\u65e5@example.org> BODY=8BITMIME SMTPUTF8"),
                        octets("RCPT TO:<\u00fc@b\u00fccher.test>"));
    }

    @Test
    void returnsInternationalMailWhereItIsNot() throws Exception {
        var record = Mail.of("1", "x@a.test").parameters(Map.of("SMTPUTF8", "")).build();
        Result result =
                rig.deliver(record, BytesBody.of(octets("Subject: \u00e4\r\n\r\nx\r\n")), SmtpClientRig.to(server));
        assertThat(result.reply().toString()).startsWith("550 5.6.7");
        assertThat(rig.deliver(record, BytesBody.of(ASCII), SmtpClientRig.to(server))
                        .kind())
                .as("nothing in it needs the extension")
                .isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.commands).contains("MAIL FROM:<a@example.org> SIZE=0");
    }

    /** RFC 6531 section 3.2: no international header at any level of MIME. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--b\r\nContent-Disposition: attachment; filename=\u00e4.txt\r\n\r\nx\r\n",
                "--b\r\n\r\nx\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: \u00e4\r\n\r\nx\r\n",
                "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nX: \u00e4\r\n\r\nx\r\n--c--\r\n",
            })
    void looksIntoThePartsOfInternationalMail(String parts) throws Exception {
        server.reply("EHLO", "250-scripted\r\n250 8BITMIME");
        var record = Mail.of("1", "x@a.test").parameters(Map.of("SMTPUTF8", "")).build();
        String message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + "--b--\r\n";
        assertThat(rig.deliver(record, BytesBody.of(octets(message)), SmtpClientRig.to(server))
                        .reply()
                        .toString())
                .startsWith("550 5.6.7");
        String plain = message.replace("\u00e4", "a").replace("x\r\n", "\u00fc\r\n");
        assertThat(rig.deliver(record, BytesBody.of(octets(plain)), SmtpClientRig.to(server))
                        .kind())
                .as("only its content goes beyond ASCII")
                .isEqualTo(Result.Kind.DELIVERED);
    }

    @Test
    void keepsToTheMessagesAServerTakesOnOneConnection() throws Exception {
        server.reply("EHLO", "250-scripted\r\n250 LIMITS X-MAX MAILMAX=0 RCPTMAX=nine MAILMAX=2");
        for (int i = 0; i < 4; i++) {
            assertThat(deliver(Map.of()).kind()).isEqualTo(Result.Kind.DELIVERED);
        }
        assertThat(server.connections.get()).isBetween(2, 4);
        int since = 0;
        for (String command : server.commands) {
            since = command.startsWith("EHLO") ? 0 : command.startsWith("MAIL") ? since + 1 : since;
            assertThat(since).isLessThanOrEqualTo(2);
        }
    }

    private Result deliver(Map<String, String> parameters) throws Exception {
        return rig.deliver(
                Mail.of("1", "x@a.test").parameters(parameters).build(), BytesBody.of(ASCII), SmtpClientRig.to(server));
    }

    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
