package org.sluice.module.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Conclusion;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** From a decided phase to the message that carries the report. */
class ReportsTest {

    private static final String RECORD = "v=DMARC1; p=reject; sp=quarantine; fo=1; rua=mailto:agg@x.example!5m";

    @TempDir
    Path folder;

    private final SetClock clock = new SetClock("2026-03-01T12:00:00Z");
    private final StrictIntake intake = new StrictIntake();
    private final FakeDns dns = new FakeDns().txt("_dmarc.x.example", RECORD);
    private Reporter reporter;

    @AfterEach
    void stop() {
        if (reporter != null) {
            reporter.close();
        }
    }

    @Test
    void sendsWhatWasCountedOnceTheDayIsOver() throws Exception {
        start(Map.of("report_contact", "https://r.example/ & more", "report_organization", "R <1>"));
        count(Rows.of("192.0.2.1", "x.example", RECORD), 3);
        count(Rows.of("2001:db8::9", "x.example", RECORD).settled(Policy.NONE), 1);
        awaitRound();
        reporter.close();
        assertThat(Files.list(folder).map(each -> each.getFileName().toString()))
                .contains("2026-03-01.rows");

        clock.advance(Duration.ofHours(12));
        start(Map.of());
        StrictIntake.Taken mail = next();
        assertThat(mail.sender()).hasToString("dmarc@r.example");
        assertThat(mail.recipients()).extracting(Object::toString).containsExactly("agg@x.example");
        assertThat(mail.text())
                .contains(
                        "From: <dmarc@r.example>\r\n", "To: <agg@x.example>\r\n", "Content-Type: application/gzip\r\n")
                .contains("Subject: Report Domain: x.example\r\n Submitter: r.example\r\n Report-ID: <1772323200-")
                .containsPattern("filename=\"r\\.example!x\\.example!1772323200!1772409599![0-9a-z]+\\.xml\\.gz\"");
        String xml = xml(mail);
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(ReportsTest.class.getResource("/report.xsd"))
                .newValidator()
                .validate(new StreamSource(new StringReader(xml)));
        assertThat(xml)
                .contains("<domain>x.example</domain><p>reject</p><sp>quarantine</sp><adkim>r</adkim>")
                .contains("<source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated><disposition>reject<")
                .contains("<source_ip>2001:db8:0:0:0:0:0:9</source_ip><count>1</count>")
                .contains("<disposition>none</disposition><dkim>fail</dkim><spf>fail</spf>"
                        + "<reason><type>local_policy</type><comment>policy not applied</comment></reason>")
                .contains("<dkim><domain>list.example</domain><selector>k2</selector><result>pass</result></dkim>"
                        + "<dkim><domain>x.example</domain><selector>k1</selector><result>fail</result></dkim>")
                .contains("<spf><domain>elsewhere.example</domain><scope>mfrom</scope><result>softfail</result></spf>");
        awaitEmptyOutbox();
        assertThat(Files.list(folder).map(each -> each.getFileName().toString()))
                .doesNotContain("2026-03-01.rows");
    }

    @Test
    void triesAgainLaterWithTheSameNames() throws Exception {
        intake.says(new SmtpReply(451, "4.3.0", "Not now"));
        reportOfYesterday(RECORD, "x.example");
        StrictIntake.Taken first = next();
        clock.advance(Duration.ofMinutes(31));
        intake.says(new SmtpReply(250, "2.0.0", "Ok"));
        awaitRound();
        StrictIntake.Taken again = next();
        assertThat(again.text().lines().filter(line -> line.contains("filename") || line.contains("Message-ID")))
                .containsExactlyElementsOf(first.text()
                        .lines()
                        .filter(line -> line.contains("filename") || line.contains("Message-ID"))
                        .toList());
        awaitEmptyOutbox();
    }

    /** RFC 9990, "Verifying External Destinations". */
    @Test
    void sendsToOthersOnlyWhenTheyAgree() throws Exception {
        dns.txt("x.example._report._dmarc.yes.test", "v=DMARC1;")
                .txt("x.example._report._dmarc.moved.test", "v=DMARC1; rua=mailto:other@moved.test")
                .txt("x.example._report._dmarc.away.test", "v=DMARC1; rua=mailto:victim@victim.test")
                .txt("x.example._report._dmarc.text.test", "hello")
                .txt("*._report._dmarc.all.test", "v=DMARC1");
        String everywhere = Stream.of("yes", "moved", "away", "text", "no", "all")
                .map(name -> "mailto:r@" + name + ".test")
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        reportOfYesterday("v=DMARC1; p=none; rua=" + everywhere + ",https://yes.test/", "x.example");
        assertThat(List.of(next(), next(), next()))
                .flatExtracting(StrictIntake.Taken::recipients)
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("r@yes.test", "other@moved.test", "r@all.test");
        awaitEmptyOutbox();
        assertThat(intake.taken()).isEmpty();
    }

    @Test
    void makesNoReportForThoseWhoAskForNone() throws Exception {
        start(Map.of());
        count(Rows.of("192.0.2.1", "quiet.example", "v=DMARC1; p=reject"), 1);
        reporter.close();
        clock.advance(Duration.ofDays(1));
        start(Map.of());
        awaitRound();
        assertThat(intake.taken()).isEmpty();
        assertThat(Files.exists(folder.resolve("outbox"))).isFalse();
    }

    @Test
    void givesUpWhatIsTooOld() throws Exception {
        intake.says(new SmtpReply(451, "4.3.0", "Not now"));
        reportOfYesterday(RECORD, "x.example");
        next();
        clock.advance(Duration.ofDays(9));
        awaitRound();
        awaitEmptyOutbox();
    }

    @Test
    void keepsNothingUnlessToldTo() throws Exception {
        ReportsComponent component = Configs.configured(new ReportsComponent(folder, clock), Map.of());
        component.concluded(conclusion(Verdict.CONTINUE, ""));
        component.stop();
        assertThat(folder).isEmptyDirectory();
    }

    /** A row says what was done with the message, by this module and nobody else. */
    @Test
    void countsWhatBecameOfMessages() throws IOException {
        ReportsComponent component =
                Configs.configured(new ReportsComponent(folder, clock), Map.of("aggregate_data", "true"));
        awaitOpen(component);
        component.concluded(conclusion(Verdict.reject("x"), "dmarc"));
        component.concluded(conclusion(Verdict.quarantine("x"), "dmarc"));
        component.concluded(conclusion(Verdict.reject("x"), "rbl"));
        component.concluded(conclusion(Verdict.CONTINUE, ""));
        component.concluded(Conclusion.of(Phase.DATASPOOL, "s", Verdict.CONTINUE)
                .dictionaries(Map.of(), noted())
                .build());
        component.stop();
        Map<String, Long> dispositions = new HashMap<>();
        new RowFile(folder.resolve("2026-03-01.rows"), 1 << 20)
                .load()
                .forEach((row, count) -> dispositions.merge(row.observed().disposition(), count, Long::sum));
        assertThat(dispositions)
                .containsOnly(Map.entry("reject", 1L), Map.entry("quarantine", 1L), Map.entry("none", 2L));
    }

    private static void awaitOpen(ReportsComponent component) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!component.isCounting() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(component.isCounting()).isTrue();
        assertThat(component.check()).isEmpty();
    }

    private static Conclusion conclusion(Verdict verdict, String module) {
        return Conclusion.of(Phase.DATA, "s", verdict)
                .module(module)
                .dictionaries(Map.of(), noted())
                .build();
    }

    private static Map<String, String> noted() {
        return Rows.noted("192.0.2.1", "x.example", RECORD);
    }

    private void reportOfYesterday(String record, String domain) throws Exception {
        start(Map.of());
        count(Rows.of("192.0.2.1", domain, record), 1);
        reporter.close();
        clock.advance(Duration.ofDays(1));
        start(Map.of());
    }

    private void start(Map<String, String> more) throws IOException {
        Map<String, String> options = new HashMap<>(Map.of("reports", "true", "report_email", "dmarc@r.example"));
        options.putAll(more);
        Settings settings = Settings.of(Configs.annotation(DmarcModule.Config.class, options));
        reporter = new Reporter(settings, folder, clock, () -> intake, () -> dns);
        reporter.start();
        awaitRound();
    }

    /** Everything before it is done, too: the thread is one. */
    private void awaitRound() {
        assertThat(reporter.hurry()).succeedsWithin(Duration.ofSeconds(20));
    }

    /** The outbox is settled on the reporter's thread, some rounds after the look-ups are answered. */
    private void awaitEmptyOutbox() throws IOException {
        Path outbox = folder.resolve("outbox");
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!isEmpty(outbox) && System.nanoTime() < end) {
            awaitRound();
        }
        assertThat(outbox).isEmptyDirectory();
    }

    private static boolean isEmpty(Path outbox) throws IOException {
        try (Stream<Path> files = Files.list(outbox)) {
            return files.findAny().isEmpty();
        }
    }

    private void count(ReportRow row, int times) {
        for (int i = 0; i < times; i++) {
            reporter.add(row);
        }
    }

    /** An attempt that is not settled yet is not made again: so round after round. */
    private StrictIntake.Taken next() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        StrictIntake.Taken taken = intake.taken().poll(50, TimeUnit.MILLISECONDS);
        while (taken == null && System.nanoTime() < end) {
            awaitRound();
            taken = intake.taken().poll(50, TimeUnit.MILLISECONDS);
        }
        assertThat(taken).as("a report was sent").isNotNull();
        return taken;
    }

    private static String xml(StrictIntake.Taken mail) throws IOException {
        String base64 = mail.text().substring(mail.text().indexOf(".xml.gz\"\r\n\r\n") + 12);
        byte[] zipped = Base64.getMimeDecoder().decode(base64.substring(0, base64.indexOf("\r\n--")));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
