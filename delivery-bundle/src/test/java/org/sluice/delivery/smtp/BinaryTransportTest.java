package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import org.sluice.spool.SpoolRecord;

/** Content that not every server takes. */
@Timeout(60)
class BinaryTransportTest {

    private static final String BINARY = "MIME-Version: 1.0\r\nContent-Type: image/x-any\r\n"
            + "Content-Transfer-Encoding: binary\r\n\r\n\0\r\n.\r\n\n\r\u00ff";
    private static final String EIGHT_BIT = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: 8bit\r\n\r\nGr\u00c3\u00bc\u00c3\u009fe\r\n";

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
    @ValueSource(strings = {"", "250-PIPELINING\r\n"})
    void sendsBinaryContentInAChunk(String others) throws Exception {
        server.chunking(others);
        assertThat(deliver("BINARYMIME", BINARY).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.messages).containsExactly(BINARY);
        assertThat(server.commands.get(1)).isEqualTo("MAIL FROM:<a@example.org> BODY=BINARYMIME");
        assertThat(server.commands.get(3)).isEqualTo("BDAT " + BINARY.length() + " LAST");
        String large = BINARY + "\0\r\n.\r\n\u00ff".repeat(50_000);
        assertThat(deliver("BINARYMIME", large).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.messages).containsExactly(BINARY, large);
        assertThat(server.connections).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT, 550 5.1.1 no, FAILED",
        "RCPT, 451 4.3.0 later, DEFERRED",
        "MAIL, 550 5.1.1 no, FAILED",
        "body, 554 5.6.0 no, FAILED",
        "body, 452 4.3.1 later, DEFERRED",
        "body, 421 4.3.1 later, DEFERRED",
        "body, 354 what, DEFERRED",
        "body, <close>, DEFERRED"
    })
    void classifies(String step, String reply, Result.Kind expected) throws Exception {
        for (String others : new String[] {"", "250-PIPELINING\r\n"}) {
            server.chunking(others).reply(step, reply);
            assertThat(deliver("BINARYMIME", BINARY).kind()).isEqualTo(expected);
            assertThat(server.messages).isEmpty();
            boolean offered = server.commands.stream().anyMatch(line -> line.startsWith("BDAT"));
            assertThat(offered).isEqualTo(step.equals("body"));
        }
    }

    @Test
    void resetsBehindAChunkThatWasRefused() throws Exception {
        server.chunking("").reply("body", "554 5.6.0 no");
        deliver("BINARYMIME", BINARY);
        server.reply("body", "250 ok");
        assertThat(deliver("BINARYMIME", BINARY).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.commands).contains("RSET");
    }

    @Test
    void sendsTextByDataAllTheSame() throws Exception {
        server.chunking("250-8BITMIME\r\n");
        assertThat(deliver("8BITMIME", EIGHT_BIT).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.messages).containsExactly(EIGHT_BIT);
        assertThat(server.commands).contains("DATA", "MAIL FROM:<a@example.org> BODY=8BITMIME");
    }

    @ParameterizedTest
    @CsvSource({"250-8BITMIME, ' BODY=8BITMIME'", "250-CHUNKING, ''", "250-BINARYMIME, ''", "250-SIZE 10000, ' SIZE='"})
    void convertsForOthers(String offer, String parameter) throws Exception {
        server.reply("EHLO", "250-scripted\r\n" + offer + "\r\n250 HELP");
        Result result = deliver("BINARYMIME", BINARY);
        assertThat(result.kind()).as(result.toString()).isEqualTo(Result.Kind.DELIVERED);
        String converted = BINARY.substring(0, BINARY.indexOf("\r\nContent-Transfer"))
                + "\r\nContent-Transfer-Encoding: base64\r\n\r\nAA0KLg0KCg3/\r\n";
        assertThat(server.messages).containsExactly(converted);
        String mail = "MAIL FROM:<a@example.org>" + parameter;
        assertThat(server.commands.get(1)).isEqualTo(mail.endsWith("SIZE=") ? mail + converted.length() : mail);
    }

    @Test
    void returnsWhatCannotBeConverted() throws Exception {
        String signed = "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\0\r\n--b--\r\n";
        Result result = deliver("BINARYMIME", signed);
        assertThat(result.kind()).isEqualTo(Result.Kind.FAILED);
        assertThat(result.reply().toString())
                .startsWith("554 5.6.3 [internal] conversion required but not supported: a signed part");
        assertThat(server.commands).noneMatch(line -> line.startsWith("MAIL"));
        assertThat(deliver("8BITMIME", EIGHT_BIT).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void looksForAnOtherSizeLimitThanBefore() throws Exception {
        server.reply("EHLO", "250-scripted\r\n250 SIZE " + (BINARY.length() + 1));
        Result result = deliver("BINARYMIME", BINARY);
        assertThat(result.reply().toString()).startsWith("552 5.3.4");
    }

    @ParameterizedTest
    @CsvSource({"SEND, 8BITMIME", "CONVERT, 8BITMIME", "CONVERT, ''", "BOUNCE, 8BITMIME"})
    void treatsEightBitsAsConfigured(EightBit policy, String declared) throws Exception {
        rig.eightBit = policy;
        server.reply("EHLO", "250 scripted");
        Result result = deliver(declared, EIGHT_BIT);
        if (policy == EightBit.BOUNCE) {
            assertThat(result.reply().toString()).startsWith("554 5.6.3");
            assertThat(server.messages).isEmpty();
        } else {
            String converted =
                    EIGHT_BIT.replace("8bit", "quoted-printable").replace("\u00c3\u00bc\u00c3\u009f", "=C3=BC=C3=9F");
            assertThat(server.messages).containsExactly(policy == EightBit.SEND ? EIGHT_BIT : converted);
        }
        String plain = "Subject: x\r\n\r\nplain\r\n";
        assertThat(deliver(declared, plain).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.messages).contains(plain);
        assertThat(server.commands).noneMatch(line -> line.contains("BODY="));
    }

    @Test
    void triesAgainWhatCannotBeRead() throws Exception {
        SpoolRecord record = Mail.of("1", "x@a.test")
                .parameters(Map.of("BODY", "BINARYMIME"))
                .build();
        BytesBody body = new BytesBody(BINARY.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), 10_000);
        assertThat(rig.deliver(record, body, SmtpClientRig.to(server)).kind()).isEqualTo(Result.Kind.POSTPONED);
    }

    private Result deliver(String declared, String content) throws Exception {
        Map<String, String> parameters = declared.isEmpty() ? Map.of() : Map.of("BODY", declared);
        SpoolRecord record = Mail.of("1", "x@a.test")
                .parameters(parameters)
                .sizeOctets(content.length())
                .build();
        return rig.deliver(record, BytesBody.of(content), SmtpClientRig.to(server));
    }
}
