package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.core.settings.Values;
import org.sluice.injection.Bounces.Notice;
import org.sluice.injection.Reception;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Phase;

class BouncingTest {
    private static final SmtpReply LAST = new SmtpReply(550, "5.1.1", "No such user");

    private final Scene scene = new Scene();

    @Test
    void putsAReportInThePlaceOfTheMessage() {
        Map<String, String> wishes = Map.of("NOTIFY", "SUCCESS,FAILURE");
        assertThat(bounce(failed("a@example.org", wishes)).isAccepted()).isTrue();
        assertThat(scene.spool.records.keySet()).containsExactly("own1.1.1");
        assertThat(scene.spool.batches.get(1).removed()).containsExactly("sess.1.1");
        SpoolRecord report = scene.spool.records.get("own1.1.1");
        assertThat(report.sender().isNull()).isTrue();
        assertThat(report.recipient()).hasToString("a@example.org");
        assertThat(scene.spool.text("own1.1.1"))
                .contains(
                        "Diagnostic-Code: smtp; 550 5.1.1 No such user",
                        "Remote-MTA: dns; mx.example",
                        "Subject: hello");
        assertThat(scene.contexts.closed).containsExactly("own1");
    }

    @ParameterizedTest
    @CsvSource({"'', FAILURE", "a@example.org, NEVER", "a@example.org, 'SUCCESS,DELAY'"})
    void onlyRemovesWhereNoReportIsWanted(String sender, String notify) {
        assertThat(bounce(failed(sender, Map.of("NOTIFY", notify))).isAccepted())
                .isTrue();
        assertThat(scene.spool.records).isEmpty();
        assertThat(scene.contexts.begun).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"554, 0, true", "451, 1, false"})
    void followsWhatPolicySaysOfTheReport(int code, int left, boolean accepted) {
        scene.dispatcher.refuse(Phase.FINAL_VALIDATION, "own1.1.1", code, "guard");
        assertThat(bounce(failed("a@example.org", Map.of())).isAccepted()).isEqualTo(accepted);
        assertThat(scene.spool.records).hasSize(left);
    }

    @ParameterizedTest
    @CsvSource({
        "DELIVERED, SUCCESS, '', true",
        "DELIVERED, '', '', false",
        "DELIVERED, 'FAILURE,DELAY', '', false",
        "RELAYED, SUCCESS, '', true",
        "RELAYED, NEVER, '60;NT', false",
        "RELAYED, '', '60;NT', true",
        "RELAYED, '', '60;N', false"
    })
    void reportsSuccessWhereThatIsWanted(Notice notice, String notify, String by, boolean reported) {
        SpoolRecord done = failed("a@example.org", Map.of("NOTIFY", notify, "BY", by));
        assertThat(report(done, notice).isAccepted()).isTrue();
        assertThat(scene.spool.records).hasSize(reported ? 1 : 0);
        if (reported) {
            assertThat(scene.spool.text("own1.1.1"))
                    .contains("Action: " + notice.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a@example.org, DELAY, '', 2",
        "a@example.org, '', '', 1",
        "a@example.org, '', '60;N', 2",
        "a@example.org, NEVER, '60;N', 1",
        "'', DELAY, '', 1"
    })
    void keepsADelayedMessageBesideItsReport(String sender, String notify, String by, int left) {
        SpoolRecord late = failed(sender, Map.of("NOTIFY", notify, "BY", by));
        assertThat(report(late, Notice.DELAYED).isAccepted()).isTrue();
        assertThat(scene.spool.records).hasSize(left).containsKey("sess.1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, FULL, '', 1000, message/rfc822",
        "FAILED, FULL, '', 3, text/rfc822-headers",
        "FAILED, HDRS, '', 1000, text/rfc822-headers",
        "FAILED, '', '', 1000, text/rfc822-headers",
        "FAILED, FULL, REQUIRETLS, 1000, text/rfc822-headers",
        "RELAYED, FULL, '', 1000, text/rfc822-headers"
    })
    void returnsAsMuchAsTheSenderWants(Notice notice, String ret, String tls, int limit, String type) {
        scene.configuration.put("report_content_octets", String.valueOf(limit));
        Map<String, String> parameters = new java.util.HashMap<>(Map.of("RET", ret, "NOTIFY", "SUCCESS,FAILURE"));
        if (!tls.isEmpty()) {
            parameters.put(tls, "");
        }
        report(failed("a@example.org", parameters), notice);
        String report = scene.spool.text("own1.1.1");
        assertThat(scene.spool.records.get("own1.1.1").parameters().containsKey("REQUIRETLS"))
                .isEqualTo(!tls.isEmpty());
        assertThat(report).contains("Content-Type: " + type);
        assertThat(report.contains("\nbody")).isEqualTo(type.equals("message/rfc822"));
    }

    /** RFC 3461 section 5.2: in a way that cannot end in a loop. */
    @Test
    void tellsThePostmasterWhereNobodyElseCanBeTold() {
        scene.configuration.put("undeliverable_reports_to", "postmaster@sluice.test");
        assertThat(bounce(failed("", Map.of())).isAccepted()).isTrue();
        assertThat(scene.spool.records.keySet()).containsExactly("own1.1.1");
        SpoolRecord report = scene.spool.records.get("own1.1.1");
        assertThat(report.sender().isNull()).isTrue();
        assertThat(report.recipient()).hasToString("postmaster@sluice.test");
        assertThat(report.parameters()).containsEntry("NOTIFY", "NEVER");
        assertThat(scene.spool.text("own1.1.1"))
                .contains(
                        "To: <postmaster@sluice.test>",
                        "Subject: Undelivered Mail Without a Sender",
                        "Diagnostic-Code: smtp; 550 5.1.1 No such user",
                        "Subject: hello");
        assertThat(bounce(report).isAccepted()).isTrue();
        assertThat(scene.spool.records).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DELAYED, '', 1", "DELIVERED, SUCCESS, 0", "FAILED, NEVER, 0", "FAILED, DELAY, 0"})
    void tellsThePostmasterOfFailuresOnly(Notice notice, String notify, int left) {
        scene.configuration.put("undeliverable_reports_to", "postmaster");
        assertThat(report(failed("", Map.of("NOTIFY", notify)), notice).isAccepted())
                .isTrue();
        assertThat(scene.spool.records).hasSize(left);
        assertThat(scene.contexts.begun).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "<>", "a b@c", "\u00fc@example.org"})
    void refusesAPostmasterWhoIsNoAddress(String address) {
        Values values = new Values(Map.of("undeliverable_reports_to", address));
        assertThatThrownBy(() -> IntakeSettings.of(values))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining("undeliverable_reports_to");
    }

    @Test
    void marksAReportThatNeedsSmtpUtf8() {
        report(failed("\u00fc@example.org", Map.of()), Notice.FAILED);
        assertThat(scene.spool.records.get("own1.1.1").parameters()).containsKey("SMTPUTF8");
    }

    @Test
    void leavesTheMessageWhenTheSpoolFails() {
        SpoolRecord failed = failed("a@example.org", Map.of());
        scene.spool.failure = new SpoolException("no", false, null);
        assertThat(bounce(failed).isAccepted()).isFalse();
        assertThat(scene.spool.records.keySet()).containsExactly("sess.1.1");
    }

    private SpoolRecord failed(String sender, Map<String, String> parameters) {
        TestMessage message = TestMessage.smtp("x@example.org", "one@dest.example");
        scene.take(message);
        return scene.spool
                .records
                .get("sess.1.1")
                .with()
                .sender(EnvelopeAddress.parse(sender))
                .parameters(parameters)
                .build();
    }

    private Reception bounce(SpoolRecord failed) {
        return report(failed, Notice.FAILED);
    }

    private Reception report(SpoolRecord record, Notice notice) {
        return Scene.now(scene.bouncing().report(record, notice, LAST, "mx.example"));
    }
}
