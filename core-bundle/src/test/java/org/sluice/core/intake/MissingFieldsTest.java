package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.core.body.TestSource;
import org.sluice.core.content.Edit;
import org.sluice.injection.Origin;

class MissingFieldsTest {

    private static final String DATE = "Date: Sun, 1 Mar 2026 12:00:00 +0000\r\n";
    private static final String ID = "Message-ID: <sess.1@mx.sluice.test>\r\n";

    @Test
    void addsWhatIsMissingAndAsked() {
        TestMessage message = submitted("Subject: hello\n\nDate: in the body\n");
        assertThat(lines(message)).isEqualTo(ID + DATE);
        message.connection.remove("rfc2822_messageid_header");
        assertThat(lines(message)).isEqualTo(DATE);
        message.connection.put("rfc2822_date_header", "ignore");
        assertThat(lines(message)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'DATE: yesterday\nMessage-Id: <a@b>\n\nx\n', false, false",
        "'Date: yesterday\n\nx\n',                    true,  false",
        "'message-id: <a@b>\n\nx\n',                  false, true"
    })
    void leavesWhatIsThere(String octets, boolean id, boolean date) {
        assertThat(lines(submitted(octets))).isEqualTo((id ? ID : "") + (date ? DATE : ""));
    }

    @Test
    void seesWhatModulesAddedAndTookAway() {
        TestMessage message = submitted("Date: yesterday\n\nx\n");
        message.edits.add(new Edit.Remove("Date"));
        message.edits.add(new Edit.Add("Message-ID", "<a@b>"));
        assertThat(lines(message)).isEqualTo(DATE);
    }

    @Test
    void leavesMailAloneThatDidNotComeOverSmtp() {
        TestMessage message = new TestMessage("s", Origin.INTERNAL, "", Runnable::run);
        message.received(TestSource.of("Subject: x\n\n"));
        message.connection.put("rfc2822_date_header", "ifneeded");
        assertThat(lines(message)).isEmpty();
    }

    /** In the stored message, behind the trace; and what a trusted client said of the submitter stays with the copy. */
    @Test
    void standsInTheStoredMessage() {
        Scene scene = new Scene();
        TestMessage message = submitted("Subject: hello\n\nbody\n");
        message.parameters.put("AUTH", "ann@sluice.test");
        scene.take(message);
        assertThat(scene.spool.text("sess.1.1"))
                .endsWith(
                        """
                \tSun, 1 Mar 2026 12:00:00 +0000
                Message-ID: <sess.1@mx.sluice.test>
                Date: Sun, 1 Mar 2026 12:00:00 +0000
                Subject: hello

                body
                """);
        assertThat(scene.spool.records.get("sess.1.1").parameters()).containsEntry("AUTH", "ann@sluice.test");
    }

    private static TestMessage submitted(String octets) {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.received(TestSource.of(octets));
        message.connection.put("rfc2822_date_header", "ifneeded");
        message.connection.put("rfc2822_messageid_header", "ifneeded");
        return message;
    }

    private static String lines(TestMessage message) {
        return new String(new MissingFields("mx.sluice.test", Scene.CLOCK).of(message), StandardCharsets.US_ASCII);
    }
}
