package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.core.body.FileSource;
import org.sluice.core.body.TestSource;
import org.sluice.core.content.Edit;
import org.sluice.injection.Origin;
import org.sluice.injection.Reception;
import org.sluice.injection.Replaced;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;

class IntakeTest {
    private static final EnvelopeAddress ARCHIVE = EnvelopeAddress.parse("archive@sluice.test");

    private final Scene scene = new Scene();

    @Test
    void asksInOrderAndStoresEachCopyInOneCommit() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test");
        Reception reception = scene.take(message);
        assertThat(reception.reply()).hasToString("250 2.0.0 Ok: queued as sess.1");
        assertThat(scene.dispatcher.asked)
                .containsExactly(
                        "DATA sess.1",
                        "DATASPOOL sess.1",
                        "DATA_SPOOL_EACH_RCPT sess.1.1",
                        "SET_BINDING sess.1.1",
                        "FINAL_VALIDATION sess.1.1",
                        "DATA_SPOOL_EACH_RCPT sess.1.2",
                        "SET_BINDING sess.1.2",
                        "FINAL_VALIDATION sess.1.2");
        assertThat(scene.spool.batches).hasSize(1);
        assertThat(scene.spool.batches.get(0).added().values())
                .extracting(content -> content.body())
                .containsOnly(message.content().body());
        assertThat(scene.log).containsExactly("RECEIVED sess.1.1 one@sluice.test", "RECEIVED sess.1.2 two@sluice.test");
        assertThat(message.finished).isEqualTo("accepted");
        assertThat(scene.waiting).isZero();
    }

    /** R a permanent refusal, T a temporary one, + no objection; the second letter row is what the sender may be believed. */
    @ParameterizedTest(name = "{0} {1} {2}: {3}, {4}")
    @CsvSource({
        "++, stranger, trusted, 250, queued queued",
        "RR, stranger, trusted, 550, ''",
        "R+, stranger, trusted, 250, quarantined queued",
        "R+, spf,      trusted, 250, queued report",
        "R+, user,     trusted, 250, queued report",
        "R+, relay,    trusted, 250, queued report",
        "R+, mx,       trusted, 250, queued report",
        "R+, stranger, always,  250, queued report",
        "R+, user,     never,   250, quarantined queued",
        "R+, null,     always,  250, quarantined queued",
        "T+, user,     always,  451, ''",
        "RT, user,     always,  451, ''",
        "+T, user,     always,  451, ''",
        "R,  stranger, trusted, 550, ''",
        "T,  stranger, trusted, 451, ''"
    })
    void settlesSeveralRecipients(String copies, String sender, String policy, int code, String stored) {
        scene.configuration.put("bounce_rejected_copies", policy);
        String[] all = {"one@sluice.test", "two@sluice.test"};
        String from = sender.equals("null") ? "" : "a@example.org";
        TestMessage message = TestMessage.smtp(from, java.util.Arrays.copyOf(all, copies.length()));
        believe(message, sender);
        for (int i = 0; i < copies.length(); i++) {
            if (copies.charAt(i) != '+') {
                scene.dispatcher.refuse(
                        Phase.FINAL_VALIDATION, "sess.1." + (i + 1), copies.charAt(i) == 'R' ? 550 : 451, "guard");
            }
        }
        Reception reception = scene.take(message);
        assertThat(reception.reply().code()).isEqualTo(code);
        String found = scene.spool.records.values().stream()
                .map(record -> record.state() == SpoolRecord.State.QUARANTINED
                        ? "quarantined"
                        : record.sender().isNull() && record.origin().equals("internal") ? "report" : "queued")
                .reduce((one, two) -> one + " " + two)
                .orElse("");
        assertThat(found).isEqualTo(stored);
        assertThat(scene.spool.batches.size()).isLessThanOrEqualTo(1);
        assertThat(message.finished).isEqualTo(code == 250 ? "accepted" : "refused");
        assertThat(scene.waiting).isZero();
    }

    private static void believe(TestMessage message, String sender) {
        switch (sender) {
            case "spf" -> message.dictionary.put("spf_status", "pass");
            case "user" -> message.connection.put("auth_status", "pass");
            case "relay" -> message.connection.put("can_relay", "true");
            case "mx" -> message.connection.put("trusted_mx", "yes");
            default -> message.dictionary.put("spf_status", "softfail");
        }
    }

    @Test
    void keepsModuleAndReasonOfACopyNobodyMayBeToldAbout() {
        scene.dispatcher.refuse(Phase.FINAL_VALIDATION, "sess.1.1", 550, "guard");
        scene.take(TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test"));
        SpoolRecord held = scene.spool.records.get("sess.1.1");
        assertThat(held.module()).isEqualTo("guard");
        assertThat(held.reason()).isEqualTo("550 5.7.1 refused by guard");
    }

    @Test
    void reportsRefusedCopiesToTheSender() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test");
        message.connection.put("auth_status", "pass");
        scene.dispatcher.refuse(Phase.FINAL_VALIDATION, "sess.1.1", 550, "guard");
        scene.take(message);
        SpoolRecord report = scene.spool.records.get("own1.1.1");
        assertThat(report.recipient()).hasToString("a@example.org");
        assertThat(scene.spool.text("own1.1.1"))
                .contains("Final-Recipient: rfc822; one@sluice.test", "Status: 5.7.1", "Subject: hello")
                .doesNotContain("two@sluice.test");
        assertThat(scene.dispatcher.asked).contains("SET_BINDING own1.1.1", "FINAL_VALIDATION own1.1.1");
        assertThat(scene.contexts.begun.get(0).finished).isEqualTo("accepted");
    }

    @ParameterizedTest
    @CsvSource({"451, 451, 0", "550, 250, 2"})
    void followsWhatBecomesOfTheReport(int ofReport, int reply, int records) {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test");
        message.connection.put("auth_status", "pass");
        scene.dispatcher
                .refuse(Phase.FINAL_VALIDATION, "sess.1.1", 550, "guard")
                .refuse(Phase.FINAL_VALIDATION, "own1.1.1", ofReport, "guard");
        assertThat(scene.take(message).reply().code()).isEqualTo(reply);
        assertThat(scene.spool.records).hasSize(records);
        assertThat(scene.spool.count(SpoolRecord.State.QUARANTINED)).isEqualTo(records == 0 ? 0 : 1);
    }

    @Test
    void stopsAtARefusalOfTheMessage() {
        scene.dispatcher.refuse(Phase.DATA, "sess.1", 554, "antivirus");
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test");
        Reception reception = scene.take(message);
        assertThat(reception.reply()).hasToString("554 5.7.1 refused by antivirus");
        assertThat(reception.delay()).hasSeconds(1);
        assertThat(reception.receipts()).hasSize(2).allMatch(receipt -> receipt.refusal()
                .isPresent());
        assertThat(scene.dispatcher.asked).containsExactly("DATA sess.1");
        assertThat(scene.spool.batches).isEmpty();
        assertThat(scene.log).containsExactly("REJECTED null null", "REFUSED null null");
        assertThat(scene.logged.get(0).get("module")).isEqualTo("antivirus");
        assertThat(scene.logged.get(0).get("recipients")).isEqualTo(List.of("one@sluice.test", "two@sluice.test"));
    }

    @Test
    void asksNoMoreAboutCopiesThatGoNowhere() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test");
        message.copies.get(0).fate = new Fate(Disposition.DISCARD, "trap", "spam trap");
        message.copies.get(1).fate = new Fate(Disposition.QUARANTINE, "beik", "spam");
        assertThat(scene.take(message).isAccepted()).isTrue();
        assertThat(scene.dispatcher.asked)
                .containsExactly("DATA sess.1", "DATASPOOL sess.1", "DATA_SPOOL_EACH_RCPT sess.1.2");
        assertThat(scene.log)
                .containsExactly(
                        "REJECTED sess.1.1 one@sluice.test",
                        "REFUSED sess.1.1 one@sluice.test",
                        "QUARANTINED sess.1.2 two@sluice.test");
        assertThat(scene.logged.get(1).get("disposition")).isEqualTo("discarded");
        assertThat(scene.spool.records.get("sess.1.2"))
                .returns("beik", SpoolRecord::module)
                .returns("spam", SpoolRecord::reason)
                .returns(SpoolRecord.State.QUARANTINED, SpoolRecord::state);
    }

    @Test
    void discardsWithoutACommit() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.copies.get(0).fate = new Fate(Disposition.DISCARD, "trap", "spam trap");
        assertThat(scene.take(message).isAccepted()).isTrue();
        assertThat(scene.spool.batches).isEmpty();
    }

    @Test
    void holdsTheWholeMessageApart() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.fate = new Fate(Disposition.QUARANTINE, "beik", "spam");
        assertThat(scene.take(message).isAccepted()).isTrue();
        assertThat(scene.spool.records.get("sess.1.1").module()).isEqualTo("beik");
    }

    @Test
    void refusesWhenTheQuarantineIsFull() {
        scene.configuration.put("quarantine_max_messages", "0");
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.copies.get(0).fate = new Fate(Disposition.QUARANTINE, "beik", "spam");
        assertThat(scene.take(message).reply().toString()).startsWith("452 4.3.1");
    }

    @Test
    void carriesRedirectSenderBindingAndParametersIntoTheRecord() {
        TestMessage message = TestMessage.smtp("a@example.org", "one+x@sluice.test");
        message.parameters.putAll(Map.of("BODY", "8BITMIME", "SIZE", "100"));
        TestMessage.TestCopy copy = message.copies.get(0);
        copy.parameters.put("NOTIFY", "NEVER");
        copy.recipient = EnvelopeAddress.parse("other@sluice.test");
        copy.sender = EnvelopeAddress.parse("srs@sluice.test");
        copy.binding = "fast";
        copy.group = "bulk";
        copy.priority = 1;
        message.connection.put("ehlo_domain", "client.example");
        message.dictionary.put("spf_status", "none");
        scene.take(message);
        assertThat(scene.spool.records.get("sess.1.1"))
                .returns("other@sluice.test", record -> record.recipient().toString())
                .returns("srs@sluice.test", record -> record.sender().toString())
                .returns("fast", SpoolRecord::binding)
                .returns("bulk", SpoolRecord::bindingGroup)
                .returns(1, SpoolRecord::priority)
                .returns("smtp", SpoolRecord::origin)
                .returns("192.0.2.1:4321", SpoolRecord::peer)
                .returns(Map.of("ehlo_domain", "client.example"), SpoolRecord::connection)
                .returns(Map.of("spf_status", "none"), SpoolRecord::message)
                .returns(
                        Map.of("BODY", "8BITMIME", "NOTIFY", "NEVER", "ORCPT", "rfc822;one+2Bx@sluice.test"),
                        SpoolRecord::parameters);
    }

    @Test
    void writesTheTraceAndTheEdits() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.received(TestSource.of("Authentication-Results: mx.sluice.test; spf=pass\n"
                + "Authentication-Results: other.example; spf=pass\nSubject: hello\n\nbody\n"));
        message.results.add(new AuthResult("spf", "pass", Map.of("smtp.mailfrom", "a@example.org")));
        message.edits.add(new Edit.Prepend("X-First", "1"));
        message.copies.get(0).edits.add(new Edit.Add("X-Last", "2"));
        scene.take(message);
        assertThat(scene.spool.text("sess.1.1"))
                .isEqualTo(
                        """
                Authentication-Results: mx.sluice.test;
                \tspf=pass smtp.mailfrom=a@example.org
                Received: from client.example ([192.0.2.1])
                \tby mx.sluice.test (Sluice) with ESMTPS id sess.1
                \tfor <one@sluice.test>;
                \tSun, 1 Mar 2026 12:00:00 +0000
                X-First: 1
                Authentication-Results: other.example; spf=pass
                Subject: hello
                X-Last: 2

                body
                """);
    }

    @Test
    void sendsForwardsInTheSameCommit() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test");
        message.forwards.add(new Forward(EnvelopeAddress.NULL, List.of(ARCHIVE), "for the archive"));
        message.copies.get(0).forwards.add(new Forward(ARCHIVE, List.of(ARCHIVE), "this copy"));
        scene.dispatcher.effect(
                Phase.FINAL_VALIDATION,
                "own1.1.1",
                () -> scene.contexts.begun.get(0).forwards.add(new Forward(ARCHIVE, List.of(ARCHIVE), "for ever")));
        assertThat(scene.take(message).isAccepted()).isTrue();
        assertThat(scene.spool.batches).hasSize(1);
        assertThat(scene.spool.records.keySet()).containsExactly("sess.1.1", "sess.1.2", "own1.1.1", "own2.1.1");
        assertThat(scene.spool.text("own1.1.1"))
                .contains("Subject: Fwd: hello", "Content-Type: message/rfc822", "Subject: hello\n\nbody\n");
        assertThat(scene.contexts.closed).containsExactly("own1", "own2");
    }

    @ParameterizedTest
    @CsvSource({"554, 250, sess.1.1", "451, 451, ''"})
    void followsWhatBecomesOfAForward(int ofForward, int reply, String stored) {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.forwards.add(new Forward(EnvelopeAddress.NULL, List.of(ARCHIVE), "text"));
        scene.dispatcher.refuse(Phase.FINAL_VALIDATION, "own1.1.1", ofForward, "guard");
        assertThat(scene.take(message).reply().code()).isEqualTo(reply);
        assertThat(String.join(" ", scene.spool.records.keySet())).isEqualTo(stored);
        assertThat(scene.contexts.begun.get(0).finished).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, 452 4.3.1", "false, 451 4.3.0"})
    void defersWhenNothingWasStored(boolean full, String reply) {
        scene.spool.failure = new SpoolException("no", full, null);
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        assertThat(scene.take(message).reply().toString()).startsWith(reply);
        assertThat(message.finished).isEqualTo("refused");
        assertThat(scene.log).containsExactly("DEFERRED null null", "REFUSED null null");
    }

    @Test
    void defersWithoutASpool() {
        scene.link.went(scene.spool);
        assertThat(scene.take(TestMessage.smtp("a@example.org", "one@sluice.test"))
                        .reply()
                        .toString())
                .startsWith("451 4.3.0");
    }

    @Test
    void answersOnlyAfterTheCommit() {
        scene.spool.pending = new CompletableFuture<>();
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        CompletionStage<Reception> reception = scene.intake().take(message);
        assertThat(reception.toCompletableFuture()).isNotDone();
        assertThat(message.finished).isEmpty();
        assertThat(scene.log).isEmpty();
        scene.spool.pending.complete(null);
        assertThat(Scene.now(reception).isAccepted()).isTrue();
        assertThat(scene.waiting).isZero();
    }

    @Test
    void passesOnThatTheCoreIsReplacedAndEndsNothing() {
        scene.dispatcher.answer(Phase.DATASPOOL, "sess.1", CompletableFuture.failedFuture(new Replaced()));
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        assertThat(scene.intake().take(message))
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(Replaced.class);
        assertThat(message.finished).isEmpty();
        assertThat(scene.log).isEmpty();
    }

    @Test
    void commitsNothingForACoreThatLeaves() {
        Intake intake = scene.intake();
        scene.dispatcher.effect(Phase.FINAL_VALIDATION, "sess.1.1", () -> intake.leave(java.time.Duration.ZERO));
        assertThat(intake.take(TestMessage.smtp("a@example.org", "one@sluice.test")))
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(Replaced.class);
        assertThat(scene.spool.batches).isEmpty();
    }

    @Test
    void answersWhatWasHandedToTheSpoolBeforeTheCoreLeft() throws Exception {
        Intake intake = scene.intake();
        scene.spool.pending = new CompletableFuture<>();
        CompletableFuture<Reception> reception = intake.take(TestMessage.smtp("a@example.org", "one@sluice.test"))
                .toCompletableFuture();
        intake.leave(java.time.Duration.ofMillis(1));
        assertThat(reception).as("nobody else may be asked now").isNotDone();
        CompletableFuture<Void> left = CompletableFuture.runAsync(() -> intake.leave(java.time.Duration.ofSeconds(30)));
        scene.spool.pending.complete(null);
        assertThat(left).succeedsWithin(java.time.Duration.ofSeconds(10));
        assertThat(reception.get().isAccepted()).isTrue();
        assertThat(scene.log).hasSize(1);
    }

    @Test
    void givesBackWhatAVanishedClientCounted() {
        scene.dispatcher.answer(Phase.DATASPOOL, "sess.1", new CompletableFuture<>());
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        scene.intake().take(message);
        assertThat(scene.waiting).isEqualTo(1);
        message.abort("vanished");
        assertThat(scene.waiting).isZero();
    }

    @Test
    void survivesOurOwnBugWithATemporaryReply() {
        scene.dispatcher.effect(Phase.SET_BINDING, "sess.1.1", () -> {
            throw new IllegalStateException("bug");
        });
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        assertThat(scene.take(message).reply().toString()).startsWith("451 4.3.0");
        assertThat(message.finished).isEqualTo("refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101})
    void refusesLoops(int received) {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.received(TestSource.of("Received: x\n".repeat(received) + "\nbody\n"));
        assertThat(scene.take(message).reply().toString()).startsWith(received > 100 ? "554 5.4.6" : "250");
    }

    @Test
    void refusesAHeaderWithoutEnd() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.received(TestSource.of("A: b\n".repeat(10_000) + "\nbody\n"));
        assertThat(scene.take(message).reply().toString()).startsWith("550 5.6.0");
        assertThat(scene.dispatcher.asked).isEmpty();
    }

    @Test
    void takesThousandsOfRecipients() {
        String[] recipients = new String[5_000];
        java.util.Arrays.setAll(recipients, i -> "r" + i + "@sluice.test");
        assertThat(scene.take(TestMessage.smtp("a@example.org", recipients)).isAccepted())
                .isTrue();
        assertThat(scene.spool.records).hasSize(5_000);
    }

    @Test
    void replacesARecordInTheSameCommit() {
        scene.take(TestMessage.smtp("a@example.org", "one@sluice.test"));
        TestMessage report = TestMessage.smtp("", "a@example.org");
        report.copies.set(0, report.copies.get(0));
        Intake intake = scene.intake();
        var own = intake.internal(
                EnvelopeAddress.NULL, List.of(ARCHIVE), TestSource.of("A: b\n\nc\n"), Map.of("k", "v"), Runnable::run);
        Scene.now(intake.takeInstead(own, "sess.1.1"));
        assertThat(scene.spool.records.keySet()).containsExactly("own1.1.1");
        assertThat(scene.spool.records.get("own1.1.1").connection()).containsEntry("k", "v");
        assertThat(scene.spool.batches.get(1).removed()).containsExactly("sess.1.1");
        assertThat(scene.contexts.closed).containsExactly("own1");
    }

    @Test
    void readsTheDiskOnlyOnWorkersAndAnswersAtHome(@TempDir Path folder) throws Exception {
        Deque<Runnable> work = new ArrayDeque<>();
        Deque<Runnable> home = new ArrayDeque<>();
        scene.workers = work::add;
        TestMessage message = new TestMessage("sess", Origin.SMTP, "a@example.org", home::add);
        message.recipient(EnvelopeAddress.parse("one@sluice.test"), Map.of(), "");
        Path file = Files.writeString(folder.resolve("body"), "Subject: s\r\n\r\nbody\r\n");
        message.received(new FileSource(file));
        message.edits.add(new Edit.ReplaceBody("other\r\n".getBytes()));
        CompletableFuture<Reception> reception = scene.intake().take(message).toCompletableFuture();
        assertThat(scene.dispatcher.asked).isEmpty();
        work.remove().run();
        assertThat(scene.dispatcher.asked).isEmpty();
        home.remove().run();
        assertThat(scene.dispatcher.asked).hasSize(5);
        assertThat(scene.spool.batches).isEmpty();
        work.remove().run();
        assertThat(scene.spool.text("sess.1.1")).endsWith("Subject: s\n\nother\n");
        assertThat(reception).isNotDone();
        home.remove().run();
        assertThat(reception).isCompletedWithValueMatching(Reception::isAccepted);
    }

    @Test
    void tellsHttpClientsAboutEachRecipientInTheAnswer() {
        TestMessage message = new TestMessage("sess", Origin.HTTP, "a@example.org", Runnable::run);
        message.recipient(EnvelopeAddress.parse("one@sluice.test"), Map.of(), "");
        message.recipient(EnvelopeAddress.parse("two@sluice.test"), Map.of(), "");
        message.received(TestSource.of("Subject: s\n\nbody\n"));
        message.connection.put("can_relay", "true");
        scene.dispatcher.refuse(Phase.FINAL_VALIDATION, "sess.1.1", 550, "guard");
        Reception reception = scene.take(message);
        assertThat(reception.isAccepted()).isTrue();
        assertThat(reception.receipts().get(0).refusal()).isPresent();
        assertThat(reception.receipts().get(1).refusal()).isEmpty();
        assertThat(scene.spool.records.keySet()).containsExactly("sess.1.2");
        assertThat(scene.dispatcher.asked).startsWith("MSG_GEN_DATA_SPOOL sess.1", "SET_BINDING sess.1.1");
    }
}
