package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.core.body.TestSource;
import org.sluice.core.content.ContentFactoryComponent;
import org.sluice.core.content.MessageContent;
import org.sluice.injection.Bounces.Notice;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessagePart;
import org.sluice.message.SmtpReply;

class StatusReportTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final EnvelopeAddress SENDER = EnvelopeAddress.parse("a@example.org");

    @Test
    void composesTheWholeReport() {
        byte[] report = new StatusReport("mx.sluice.test", ZoneOffset.UTC, Notice.FAILED)
                .add(new StatusReport.Entry(
                        EnvelopeAddress.parse("one@dest.example"),
                        "rfc822;first@dest.example",
                        new SmtpReply(550, "5.1.1", "No such user here"),
                        "mx.dest.example"))
                .compose("id1", original("Subject: hello\r\nFrom: a\n", Map.of("ENVID", "e1")), NOW);
        assertThat(text(report))
                .isEqualTo(
                        """
                From: Mail Delivery System <MAILER-DAEMON@mx.sluice.test>
                To: <a@example.org>
                Subject: Undelivered Mail Returned to Sender
                Date: Sun, 1 Mar 2026 12:00:00 +0000
                Message-ID: <id1@mx.sluice.test>
                Auto-Submitted: auto-replied
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status;
                \tboundary="=_dsn_id1"

                This is a MIME-encapsulated message.

                --=_dsn_id1
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 7bit

                This is the mail system at mx.sluice.test.

                Your message could not be delivered to the recipients below. No further
                attempts will be made. The part attached for programs has the details.

                <one@dest.example>:
                    host mx.dest.example said: 550 5.1.1 No such user here

                --=_dsn_id1
                Content-Type: message/delivery-status
                Content-Transfer-Encoding: 7bit

                Reporting-MTA: dns; mx.sluice.test
                Original-Envelope-Id: e1
                X-Sluice-Queue-Id: q1
                Arrival-Date: Sun, 1 Mar 2026 11:00:00 +0000

                Original-Recipient: rfc822; first@dest.example
                Final-Recipient: rfc822; one@dest.example
                Action: failed
                Status: 5.1.1
                Remote-MTA: dns; mx.dest.example
                Diagnostic-Code: smtp; 550 5.1.1 No such user here

                --=_dsn_id1
                Content-Type: text/rfc822-headers
                Content-Transfer-Encoding: 7bit

                Subject: hello
                From: a

                --=_dsn_id1--
                """);
    }

    @Test
    void staysWellFormedWhateverItQuotes() throws Exception {
        byte[] report = new StatusReport("mx.sluice.test", ZoneOffset.UTC, Notice.FAILED)
                .add(new StatusReport.Entry(
                        EnvelopeAddress.parse("\u65e5\u672c@dest.example"),
                        "rfc822;x\r\nAction: delivered",
                        new SmtpReply(450, "", "x".repeat(3_000) + " two\nlines"),
                        "evil\r\n\r\n--=_dsn_id1--"))
                .compose("id1", original("Subject: \u00e4\r\n", Map.of("ENVID", "a\r\nb: c")), NOW);
        assertThat(text(report).lines()).allMatch(line -> line.length() <= 998);
        MessageContent content = new ContentFactoryComponent().receive(new TestSource(report));
        List<MessagePart> parts = content.parts(List.of());
        assertThat(parts)
                .extracting(MessagePart::mediaType)
                .containsExactly("text/plain", "message/global-delivery-status", "text/rfc822-headers");
        String status = text(parts.get(1).open().readAllBytes());
        assertThat(status).contains("Final-Recipient: utf-8; \u65e5\u672c@dest.example", "Status: 5.0.0");
        assertThat(status).doesNotContain("Original-Envelope-Id: a\n", "Original-Recipient: rfc822; x\n");
        assertThat(status.lines().filter(line -> line.startsWith("Action:"))).containsExactly("Action: failed");
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, 550, 5.1.1, failed, 5.1.1",
        "FAILED, 450, 4.2.1, failed, 5.2.1",
        "DELAYED, 450, 4.2.1, delayed, 4.2.1",
        "RELAYED, 250, 2.6.0, relayed, 2.6.0",
        "DELIVERED, 250, '', delivered, 2.0.0"
    })
    void saysWhatHappened(Notice notice, int code, String enhanced, String action, String status) throws Exception {
        byte[] report = new StatusReport("mx.sluice.test", ZoneOffset.UTC, notice)
                .add(entry("one@dest.example", "", new SmtpReply(code, enhanced, "text")))
                .compose("id1", original("Subject: hello\r\n", Map.of()), NOW);
        assertThat(part(report, 1))
                .contains("Action: " + action, "Status: " + status)
                .doesNotContain("Original-Recipient", "Original-Envelope-Id");
    }

    @Test
    void decodesWhatTheSenderGaveEncoded() throws Exception {
        byte[] report = new StatusReport("mx.sluice.test", ZoneOffset.UTC, Notice.DELIVERED)
                .add(entry("one@dest.example", "rfc822;a+2Bb@dest.example", new SmtpReply(250, "", "ok")))
                .compose("id1", original("", Map.of("ENVID", "QQ+2B+20x", "HOLDFOR", "60", "BY", "120;R")), NOW);
        assertThat(part(report, 1))
                .contains(
                        "Original-Envelope-Id: QQ+ x\n",
                        "Original-Recipient: rfc822; a+b@dest.example\n",
                        "Future-Release-Request: for;60\n",
                        "Deliver-By-Date: Sun, 1 Mar 2026 11:02:00 +0000\n");
    }

    @Test
    void returnsTheWholeMessage() throws Exception {
        byte[] content = "Subject: hello\r\n\r\n--=_dsn_\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] report = new StatusReport("mx.sluice.test", ZoneOffset.UTC, Notice.FAILED)
                .add(entry("one@dest.example", "", new SmtpReply(550, "", "no")))
                .compose("id1", new StatusReport.Original("q1", SENDER, Map.of(), NOW, content, true), NOW);
        Message parsed = parse(report);
        assertThat(parsed.getMimeType()).isEqualTo("multipart/report");
        Entity last = ((Multipart) parsed.getBody()).getBodyParts().get(2);
        assertThat(last.getMimeType()).isEqualTo("message/rfc822");
        assertThat(((Message) last.getBody()).getHeader().getField("Subject").getBody())
                .isEqualTo("hello");
    }

    @Test
    void writesToAnInternationalSenderAsItIs() throws Exception {
        byte[] header = "Subject: \u00e4\r\n".getBytes(StandardCharsets.UTF_8);
        EnvelopeAddress sender = EnvelopeAddress.parse("\u00fc@b\u00fccher.example");
        StatusReport.Original original =
                new StatusReport.Original("q1", sender, Map.of("SMTPUTF8", ""), NOW, header, false);
        byte[] report = new StatusReport("mx.sluice.test", ZoneOffset.UTC, Notice.FAILED)
                .add(entry("\u65e5@dest.example", "utf-8;\u65e5@dest.example", new SmtpReply(550, "5.6.7", "no")))
                .compose("id1", original, NOW);
        assertThat(original.needsUtf8()).isTrue();
        assertThat(text(report))
                .contains(
                        "To: <\u00fc@b\u00fccher.example>\n",
                        "Content-Type: message/global-delivery-status\nContent-Transfer-Encoding: 8bit\n",
                        "Original-Recipient: utf-8; \u65e5@dest.example\nFinal-Recipient: utf-8; \u65e5@dest.example\n",
                        "Content-Type: message/global-headers\nContent-Transfer-Encoding: 8bit\n");
    }

    @Test
    void writesToAnyOtherSenderInAscii() throws Exception {
        byte[] header = "Subject: \u00e4\r\n".getBytes(StandardCharsets.UTF_8);
        StatusReport.Original original =
                new StatusReport.Original("q1", SENDER, Map.of("SMTPUTF8", ""), NOW, header, false);
        byte[] report = new StatusReport("mx.sluice.test", ZoneOffset.UTC, Notice.FAILED)
                .add(entry("\u65e5@dest.example", "", new SmtpReply(550, "5.6.7", "no")))
                .compose("id1", original, NOW);
        assertThat(report)
                .as("nothing beyond ASCII")
                .doesNotContain(new byte[] {(byte) 0xe6})
                .satisfies(octets -> {
                    for (byte octet : octets) {
                        assertThat(octet).isNotNegative();
                    }
                });
        assertThat(part(report, 1)).contains("Final-Recipient: utf-8; \u65e5@dest.example");
        assertThat(parse(report).getMimeType()).isEqualTo("multipart/report");
    }

    private static StatusReport.Entry entry(String recipient, String original, SmtpReply reply) {
        return new StatusReport.Entry(EnvelopeAddress.parse(recipient), original, reply, "");
    }

    private static Message parse(byte[] report) throws IOException {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        return builder.parseMessage(new ByteArrayInputStream(report));
    }

    /** A part as an independent parser decodes it. */
    private static String part(byte[] report, int index) throws IOException {
        Body body =
                ((Multipart) parse(report).getBody()).getBodyParts().get(index).getBody();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (body instanceof SingleBody single) {
            single.writeTo(out);
        }
        return text(out.toByteArray());
    }

    private static StatusReport.Original original(String header, Map<String, String> parameters) {
        byte[] octets = header.getBytes(StandardCharsets.ISO_8859_1);
        return new StatusReport.Original("q1", SENDER, parameters, NOW.minusSeconds(3_600), octets, false);
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
