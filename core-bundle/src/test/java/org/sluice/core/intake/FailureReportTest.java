package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.core.body.TestSource;
import org.sluice.core.content.ContentFactoryComponent;
import org.sluice.core.content.MessageContent;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessagePart;
import org.sluice.message.SmtpReply;

class FailureReportTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final EnvelopeAddress SENDER = EnvelopeAddress.parse("a@example.org");

    @Test
    void composesTheWholeReport() {
        byte[] report = new FailureReport("mx.sluice.test", ZoneOffset.UTC)
                .add(new FailureReport.Failure(
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
                Content-Transfer-Encoding: 8bit

                This is the mail system at mx.sluice.test.

                Your message could not be delivered to the recipients below. No further
                attempts will be made. The part attached for programs has the details.

                <one@dest.example>:
                    host mx.dest.example said: 550 5.1.1 No such user here

                --=_dsn_id1
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.sluice.test
                Original-Envelope-Id: e1
                X-Sluice-Queue-Id: q1
                Arrival-Date: Sun, 1 Mar 2026 11:00:00 +0000

                Original-Recipient: rfc822;first@dest.example
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
        byte[] report = new FailureReport("mx.sluice.test", ZoneOffset.UTC)
                .add(new FailureReport.Failure(
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
                .containsExactly("text/plain", "message/delivery-status", "text/rfc822-headers");
        String status = text(parts.get(1).open().readAllBytes());
        assertThat(status).contains("Final-Recipient: utf-8; \\x{65E5}\\x{672C}@dest.example", "Status: 5.0.0");
        assertThat(status.lines().filter(line -> line.startsWith("Action:"))).containsExactly("Action: failed");
    }

    private static FailureReport.Original original(String header, Map<String, String> parameters) {
        byte[] octets = header.getBytes(StandardCharsets.ISO_8859_1);
        return new FailureReport.Original("q1", SENDER, parameters, NOW.minusSeconds(3_600), octets);
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
