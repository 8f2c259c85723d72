package org.sluice.module.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.SmtpReply;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** What follows from what a filter says, and from what it does not. */
class SayingTest extends WithFilter {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "C~r~REJECT",
                "C~t~DEFER",
                "C~a~CONTINUE",
                "C~y550 5.7.1 no|~REJECT",
                "C~y451 4.7.1 later|~DEFER",
                "C~4~DEFER",
                "R~s~DEFER",
                "L~s~DEFER",
                "H~r~REJECT",
                "M~r~REJECT",
                "M~t~DEFER",
                "M~d~DISCARD",
                "M~y451 4.7.1 later|~DEFER",
                "R~r~REJECT",
                "R~d~DISCARD",
                "R~a~CONTINUE",
                "T~r~REJECT",
                "L~y554 5.7.1 no|~REJECT",
                "N~t~DEFER",
                "B~r~REJECT",
                "B~d~DISCARD",
                "E~r~REJECT",
                "E~t~DEFER",
                "E~d~DISCARD",
                "E~a~CONTINUE",
                "E~4~DEFER",
                "E~y421 4.7.0 bye|~DEFER",
                "C~d~DEFER",
                "E~f~DEFER",
                "E~s~DEFER",
                "M~s~DEFER",
                "M~hA|b|~DEFER",
                "B~hA|b|~DEFER",
                "E~z~DEFER",
                "M~y250 fine|~DEFER"
            })
    void whatItSaysCounts(char event, String packet, Disposition expected) {
        filter.says(event, packet);
        assertThat(ask(configured(Map.of()), data())).returns(expected, Verdict::disposition);
    }

    @ParameterizedTest
    @CsvSource({"DECIDE, 1", "OBSERVE, 0"})
    void changesOnlyWhereItDecides(String mode, int changes) {
        filter.says('E', "hX-A|b|", "+<eve@sluice.test>|", "bNew body.|", "c");
        FakeContext context = data();
        assertThat(ask(configured(Map.of("validation.mode", mode)), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().headerEdits()).hasSize(changes);
        assertThat(context.effects().others()).hasSize(2 * changes);
        filter.says('E', "ha b|v|", "c");
        FakeContext failed = data();
        assertThat(ask(configured(Map.of("validation.mode", mode)), failed))
                .returns(Disposition.DEFER, Verdict::disposition);
        assertThat(failed.effects().attributes()).containsEntry("milter.one.result", "temporary_error");
    }

    /** There is no room for the work of reading the message. */
    @ParameterizedTest
    @CsvSource({"tempfail, DEFER", "accept, CONTINUE", "reject, REJECT", "quarantine, QUARANTINE"})
    void withoutRoomItGivesNoAnswer(String action, Disposition expected) {
        FakeContext context = data().refuseBlocking();
        assertThat(ask(configured(Map.of("default_action", action)), context)).returns(expected, Verdict::disposition);
        assertThat(context.effects().attributes()).containsEntry("milter.one.result", "temporary_error");
    }

    @Test
    void itsOwnWordsAreTold() {
        filter.says('E', "y554 5.7.1 Blocked by policy|");
        FakeContext context = data();
        assertThat(ask(configured(Map.of("counts_as", "spam")), context).reply())
                .contains(new SmtpReply(554, "5.7.1", "Blocked by policy"));
        assertThat(ask(configured(Map.of()), data()).why()).isEqualTo("filter one: 554 5.7.1 Blocked by policy");
        assertThat(context.effects().attributes())
                .containsEntry("content.spam", "true")
                .containsEntry("milter.one.result", "554");
    }

    @Test
    void aRefusedRecipientLeavesTheOthers() {
        filter.says('R', "r");
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns())
                .sender("ann@example.org")
                .withRecipient("eve@sluice.test"));
        assertThat(ask(module, context)).returns(Disposition.REJECT, Verdict::disposition);
        filter.says('R', "c");
        context = waiting(context.next(Phase.RCPTTO).withRecipient("bob@sluice.test"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void aRecipientThatComesAgainIsRefusedAgain() {
        filter.says('R', "y550 5.7.1 Not here|");
        ValidationModule module = configured(Map.of());
        FakeContext context = recipient("eve@sluice.test");
        for (int i = 0; i < 3; i++) {
            assertThat(ask(module, context)).returns(Disposition.REJECT, Verdict::disposition);
            context = waiting(context.next(Phase.RCPTTO));
        }
        assertThat(filter.heard())
                .filteredOn(event -> event.startsWith("R"))
                .hasSize(3)
                .containsOnly("R<eve@sluice.test>|");
    }

    /** The banner is 220, 421 or 554. */
    @ParameterizedTest
    @CsvSource({"550 5.7.1 no, 554 5.7.1 no", "451 4.7.1 later, 421 4.7.1 later", "554 5.7.1 no, 554 5.7.1 no"})
    void whatItSaysInPlaceOfTheBanner(String said, String told) {
        filter.says('C', "y" + said + "|");
        FakeContext context = waiting(FakeContext.connect("192.0.2.1", new FakeDns()));
        assertThat(ask(configured(Map.of()), context).reply())
                .hasValueSatisfying(reply -> assertThat(reply).hasToString(told));
    }

    @Test
    void whatIsTemporaryCountsAsNothing() {
        filter.says('E', "y451 4.7.1 Greylisted|");
        FakeContext context = data();
        ask(configured(Map.of("counts_as", "spam")), context);
        assertThat(context.effects().attributes()).doesNotContainKey("content.spam");
    }

    @Test
    void eachInstanceHasItsOwnName() {
        filter.says('E', "r");
        FakeContext context = data();
        ask(configured(Map.of("service.pid", "org.sluice.milter~two")), context);
        assertThat(context.effects().attributes()).containsEntry("milter.two.result", "reject");
    }

    @ParameterizedTest
    @CsvSource({"7, 0x1ff", "1, 0x1ff"})
    void aVersionNobodyOfferedIsNone(int version, String actions) {
        filter.agrees(version, Integer.decode(actions), 0);
        assertThat(ask(configured(Map.of()), data())).returns(Disposition.DEFER, Verdict::disposition);
    }

    @Test
    void whatIsSaidToARecipientIsMeantForTheMessage() {
        filter.says('R', "d");
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns())
                .sender("ann@example.org")
                .withRecipient("bob@sluice.test"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.DATA));
        assertThat(ask(module, context)).returns(Disposition.DISCARD, Verdict::disposition);
    }

    @Test
    void changesCount() {
        filter.says(
                'E',
                "p",
                "i\0\0\0\0DKIM-Signature|v=1;\n\tb=x|",
                "hX-Seen|yes|",
                "m\0\0\0\1Subject|other|",
                "+<new@sluice.test>|",
                "2<more@sluice.test>|NOTIFY=NEVER|",
                "-<bob@sluice.test>|",
                "e<other@example.org>|SIZE=1|",
                "bnew ",
                "bbody\r\n",
                "c");
        FakeContext context = data();
        assertThat(ask(configured(Map.of()), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().headerEdits())
                .containsExactly(
                        "insert 0 DKIM-Signature: v=1;\r\n\tb=x",
                        "insert 2147483647 X-Seen: yes",
                        "change 1 Subject: other");
        assertThat(context.effects().others())
                .containsExactly(
                        "addRecipient new@sluice.test",
                        "addRecipient more@sluice.test NOTIFY=NEVER",
                        "removeRecipient bob@sluice.test",
                        "sender other@example.org",
                        "replaceBody 10");
    }

    @Test
    void whatIsToBeKeptApartIs() {
        filter.says('E', "qsuspicious|", "a");
        assertThat(ask(configured(Map.of()), data()))
                .returns(Disposition.QUARANTINE, Verdict::disposition)
                .returns("filter one: suspicious", Verdict::why);
    }

    @ParameterizedTest
    @CsvSource({"tempfail, DEFER", "accept, CONTINUE", "reject, REJECT", "quarantine, QUARANTINE"})
    void aFilterThatIsLostHalfWayChangesNothing(String action, Disposition expected) {
        filter.says('E', "hX-Seen|yes|", "bhalf a body").closesAt('E');
        FakeContext context = data();
        assertThat(ask(configured(Map.of("default_action", action)), context)).returns(expected, Verdict::disposition);
        assertThat(context.effects().headerEdits()).isEmpty();
        assertThat(context.effects().others()).isEmpty();
        assertThat(context.effects().get("milter.one.result")).contains("temporary_error");
    }

    @ParameterizedTest
    @CsvSource({"0x01, hX|y|", "0x02, bx", "0x40, +<a@b.example>|", "0x40, e<a@b.example>|", "0x20, qwhy|"})
    void aChangeThatWasNotAgreedOnIsNone(String without, String packet) {
        filter.agrees(6, 0x1ff & ~Integer.decode(without) & ~0x80 & ~0x10 & ~0x04, 0)
                .says('E', packet, "c");
        assertThat(ask(configured(Map.of()), data())).returns(Disposition.DEFER, Verdict::disposition);
    }

    /** Progress is no reply, and no reason to wait for ever. */
    @Test
    void progressWithoutEndIsAFailure() {
        filter.says('E', Collections.nCopies(300_000, "p").toArray(String[]::new));
        assertThat(ask(configured(Map.of("max_edit_kb", "1")), data()))
                .returns(Disposition.DEFER, Verdict::disposition);
    }

    /** It would be taken for the answer to what comes next. */
    @Test
    void moreThanOneReplyIsAFailure() {
        filter.says('M', "c", "a");
        assertThat(ask(configured(Map.of()), data())).returns(Disposition.DEFER, Verdict::disposition);
        assertThat(filter.heard()).endsWith("M<ann@example.org>|");
    }

    @Test
    void moreChangesThanAllowedAreAFailure() {
        filter.says('E', "b" + "x".repeat(1_000), "b" + "x".repeat(1_000), "c");
        assertThat(ask(configured(Map.of("max_edit_kb", "1")), data()))
                .returns(Disposition.DEFER, Verdict::disposition);
    }

    @Test
    void withoutAFilterMailGoesOnWhereThatIsWanted() {
        filter.server().stop();
        ValidationModule module = configured(Map.of("default_action", "accept"));
        FakeContext context = recipient("bob@sluice.test");
        for (Phase phase : List.of(Phase.RCPTTO, Phase.DATA)) {
            context = waiting(context.next(phase).body("Subject: test\n\nHello.\n"));
            assertThat(ask(module, context)).hasToString("CONTINUE (filter one gave no answer)");
        }
    }

    @Test
    void leavesAloneWhomItIsToldAndIsOffWithoutAServer() {
        assertThat(ask(configured(Map.of()), data().with("dp_whitelist_global", "true")))
                .isEqualTo(Verdict.CONTINUE);
        assertThat(ask(configured(Map.of("milter", "")), data())).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).isEmpty();
    }
}
