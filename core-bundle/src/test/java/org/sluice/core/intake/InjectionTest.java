package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.core.body.TestSource;
import org.sluice.core.content.ContentFactoryComponent;
import org.sluice.injection.Bounces.Notice;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessagePart;
import org.sluice.message.SmtpReply;
import org.sluice.support.authentication.AuthenticationResults;
import org.sluice.testing.Hostile;

/** Whatever a stranger chose, the headers and reports we write have the fields we meant, and no other. */
class InjectionTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final EnvelopeAddress SENDER = EnvelopeAddress.parse("a@example.org");

    static List<String> hostile() {
        return Hostile.values();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void received(String value) {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.hello = value;
        message.connection.put("fcdns.status", "pass");
        message.connection.put("fcdns.name", value);
        List<String> fields = fields(new TraceHeader("mx.sluice.test", Scene.CLOCK).received(message), true);
        assertThat(fields).hasSize(1);
        assertThat(fields.get(0))
                .hasSizeLessThan(800)
                .matches("Received: from \\S* ?\\(\\S+ \\[192\\.0\\.2\\.1]\\) by mx\\.sluice\\.test \\(Sluice\\) with"
                        + " ESMTPS id sess\\.1 for <one@sluice\\.test>; Sun, 1 Mar 2026 12:00:00 \\+0000");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void authenticationResults(String value) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("smtp.helo", value);
        properties.put("reason", value);
        properties.put(value, "name");
        byte[] header = new AuthenticationResults("mx.sluice.test")
                .header(
                        List.of(
                                new AuthResult("spf", "fail", properties),
                                new AuthResult(value, "pass", Map.of()),
                                new AuthResult("dkim", value, Map.of()),
                                new AuthResult("iprev", "pass", Map.of())),
                        false);
        List<String> fields = fields(header, true);
        assertThat(fields).hasSize(1);
        assertThat(unquoted(fields.get(0)))
                .matches("Authentication-Results: mx\\.sluice\\.test; iprev=pass; spf=fail reason=\\S+"
                        + " smtp\\.helo=\\S+");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void deliveryStatusNotification(String value) throws Exception {
        byte[] report = new StatusReport("mx.sluice.test", ZoneOffset.UTC, Notice.FAILED)
                .add(new StatusReport.Entry(
                        EnvelopeAddress.parse("one@dest.example"),
                        "rfc822;" + value,
                        SmtpReply.quoting(550, "5.1.1", value),
                        value))
                .compose(
                        "id1",
                        new StatusReport.Original(
                                value,
                                SENDER,
                                Map.of("ENVID", value),
                                NOW,
                                ("Subject: " + value + "\r\n").getBytes(StandardCharsets.UTF_8),
                                false),
                        NOW);
        assertThat(new String(report, StandardCharsets.UTF_8).split("\r\n"))
                .allMatch(line -> line.length() <= 998 || line.startsWith("Subject:"));
        String head = new String(report, StandardCharsets.UTF_8).split("\r\n\r\n", 2)[0] + "\r\n";
        assertThat(fields(head.getBytes(StandardCharsets.UTF_8), true))
                .extracting(field -> field.split(":")[0])
                .doesNotHaveDuplicates()
                .isSubsetOf(
                        "From",
                        "To",
                        "Subject",
                        "Date",
                        "Message-ID",
                        "Auto-Submitted",
                        "MIME-Version",
                        "Content-Type",
                        "Content-Transfer-Encoding");
        List<MessagePart> parts =
                new ContentFactoryComponent().receive(new TestSource(report)).parts(List.of());
        assertThat(parts)
                .extracting(MessagePart::mediaType)
                .containsExactly("text/plain", "message/delivery-status", "text/rfc822-headers");
        String status = new String(parts.get(1).open().readAllBytes(), StandardCharsets.UTF_8);
        String[] groups = status.strip().split("\r\n\r\n");
        assertThat(groups).hasSize(2);
        assertThat(names(groups[0]))
                .doesNotHaveDuplicates()
                .isSubsetOf("Reporting-MTA", "Original-Envelope-Id", "X-Sluice-Queue-Id", "Arrival-Date");
        assertThat(names(groups[1]))
                .doesNotHaveDuplicates()
                .isSubsetOf(
                        "Original-Recipient", "Final-Recipient", "Action", "Status", "Remote-MTA", "Diagnostic-Code");
    }

    private static List<String> names(String group) {
        return fields((group + "\r\n").getBytes(StandardCharsets.UTF_8), true).stream()
                .map(field -> field.split(":")[0])
                .toList();
    }

    /** A strict reading of RFC 5322 section 2.2: unfolded fields. */
    private static List<String> fields(byte[] header, boolean ascii) {
        String text = new String(header, StandardCharsets.UTF_8);
        assertThat(text).endsWith("\r\n");
        List<String> fields = new ArrayList<>();
        for (String line : text.substring(0, text.length() - 2).split("\r\n", -1)) {
            assertThat(line.chars()).as(line).allMatch(c -> c == '\t' || c >= ' ' && (ascii ? c <= '~' : c != 0x7f));
            if (line.startsWith(" ") || line.startsWith("\t")) {
                fields.set(fields.size() - 1, fields.get(fields.size() - 1) + ' ' + line.strip());
            } else {
                assertThat(line).matches("[!-9;-~]+:.*");
                fields.add(line);
            }
        }
        return fields;
    }

    /** Quoted strings as one word. */
    private static String unquoted(String field) {
        return field.replaceAll("\"(\\\\[ -~]|[ !#-\\[\\]-~])*\"", "QUOTED");
    }
}
