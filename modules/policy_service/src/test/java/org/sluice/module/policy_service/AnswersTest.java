package org.sluice.module.policy_service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** What becomes of each answer, at each moment, with a strict server on the other side. */
class AnswersTest {

    private static final String ALL = "CONNECT, HELO, MAIL, RCPT, DATA, END-OF-MESSAGE";
    private static final List<Phase> PHASES =
            List.of(Phase.CONNECT, Phase.EHLO, Phase.MAILFROM, Phase.RCPTTO, Phase.DATA);

    private final PolicyServer server = PolicyServer.saying("DUNNO");
    private final List<PolicyServiceModule> modules = new ArrayList<>();

    @AfterEach
    void end() {
        modules.forEach(PolicyServiceModule::close);
        server.close();
        assertThat(server.malformed()).isEmpty();
    }

    @Test
    void asksAtEachMomentOverOneConnection() throws Exception {
        PolicyServiceModule module = module(Map.of("protocol_states", ALL));
        FakeContext context = session();
        for (Phase phase : PHASES) {
            context = context.next(phase);
            assertThat(Asking.ask(module, context)).isEqualTo(Verdict.CONTINUE);
        }
        assertThat(server.requests().stream().map(request -> request.split("\n")[1]))
                .containsExactly(
                        "protocol_state=CONNECT",
                        "protocol_state=EHLO",
                        "protocol_state=MAIL",
                        "protocol_state=RCPT",
                        "protocol_state=DATA",
                        "protocol_state=END-OF-MESSAGE");
        assertThat(server.connections()).isEqualTo(1);
    }

    /** The core refuses it for good: no server has to keep it in mind, nor can one have the client come back for it. */
    @ParameterizedTest
    @CsvSource({"false, '', 0", "false, true, 1", "true, '', 1"})
    void asksAboutNoRecipientThatRelayDenialRefuses(String ours, String mayRelay, int asked) throws Exception {
        server.say("DEFER_IF_PERMIT 4.7.0 greylisted");
        PolicyServiceModule module = module(Map.of());
        FakeContext context = session().with("can_relay", mayRelay).withFact("rcptto_ours", ours);
        Verdict verdict = Asking.ask(module, context.next(Phase.RCPTTO));
        assertThat(server.requests()).hasSize(asked);
        assertThat(verdict.disposition()).isEqualTo(asked == 0 ? Disposition.CONTINUE : Disposition.DEFER);
    }

    @Test
    void asksOnlyWhenItIsTold() throws Exception {
        PolicyServiceModule module = module(Map.of());
        FakeContext context = session();
        for (Phase phase : PHASES) {
            context = context.next(phase);
            Asking.ask(module, context);
        }
        assertThat(server.requests()).hasSize(1);
        assertThat(server.last()).containsEntry("protocol_state", "RCPT").containsEntry("policy_context", "here");
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "DUNNO                      | RCPTTO   | CONTINUE |",
                "OK                         | RCPTTO   | ACCEPT   |",
                "12345                      | CONNECT  | ACCEPT   |",
                "WARN look                  | RCPTTO   | CONTINUE |",
                "INFO look                  | DATA     | CONTINUE |",
                "REJECT no                  | CONNECT  | REJECT   | 554 5.7.1 no",
                "521 no                     | EHLO     | REJECT   | 521 5.7.1 no",
                "550 5.1.8 no               | MAILFROM | REJECT   | 550 5.1.8 no",
                "DEFER later                | RCPTTO   | DEFER    | 450 4.7.1 later",
                "DEFER_IF_PERMIT 4.2.0 grey | RCPTTO   | DEFER    | 450 4.2.0 grey",
                "DEFER_IF_PERMIT grey       | DATA     | DEFER    | 450 4.7.1 grey",
                "DEFER_IF_PERMIT grey       | MAILFROM | CONTINUE |",
                "DEFER_IF_REJECT grey       | RCPTTO   | CONTINUE |",
                "DISCARD                    | RCPTTO   | ACCEPT   |",
                "DISCARD                    | DATA     | DISCARD  |",
                "HOLD                       | RCPTTO   | CONTINUE |",
                "HOLD                       | DATA     | QUARANTINE |",
                "greylist                   | RCPTTO   | DEFER    | 451 4.3.5 Server configuration error",
                "FILTER smtp:x              | DATA     | DEFER    | 451 4.3.5 Server configuration error",
                "''                         | CONNECT  | DEFER    | 451 4.3.5 Server configuration error"
            })
    void doesWhatItIsTold(String action, Phase phase, Disposition disposition, String reply) throws Exception {
        server.say(action);
        FakeContext context = session().next(phase);
        Verdict verdict = Asking.ask(module(Map.of("protocol_states", ALL)), context);
        assertThat(verdict.disposition()).isEqualTo(disposition);
        assertThat(verdict.reply().map(SmtpReply::toString).orElse(null)).isEqualTo(reply);
        assertThat(context.effects().get("policy_service.action")).contains(action);
        assertThat(context.effects().get("policy_service.result"))
                .contains(
                        verdict.reply()
                                        .filter(given -> given.enhanced().equals("4.3.5"))
                                        .isPresent()
                                ? "permanent_error"
                                : "answered");
        assertThat(context.effects().others()).isEqualTo(action.startsWith("521") ? List.of("disconnect") : List.of());
    }

    @Test
    void asksAboutOurOwnExchangersWhereItIsTold() throws Exception {
        server.say("REJECT no");
        FakeContext context = session().with("trusted_mx", "yes").next(Phase.RCPTTO);
        assertThat(Asking.ask(module(Map.of()), context)).hasToString("CONTINUE (left alone: trusted_mx)");
        assertThat(reply(Asking.ask(module(Map.of("skip_trusted_mx", "false")), context)))
                .isEqualTo("554 5.7.1 no");
    }

    /** Postfix's own meaning: refusals for good stand, and where nobody refuses the recipient comes again. */
    @Test
    void defersWhatNobodyRefuses() throws Exception {
        PolicyServiceModule module = module(Map.of("protocol_states", "EHLO, RCPT"));
        server.say("DEFER_IF_PERMIT 4.2.0 first");
        FakeContext greeting = session().next(Phase.EHLO);
        assertThat(Asking.ask(module, greeting)).isEqualTo(Verdict.CONTINUE);
        for (String action : List.of("DUNNO", "OK", "DISCARD", "DEFER_IF_REJECT other")) {
            server.say(action);
            assertThat(reply(Asking.ask(module, greeting.next(Phase.RCPTTO)))).isEqualTo("450 4.2.0 first");
        }
        assertThat(Asking.ask(module, greeting.next(Phase.RCPTTO)).why()).isEqualTo("DEFER_IF_PERMIT 4.2.0 first");
        server.say("REJECT no");
        assertThat(reply(Asking.ask(module, greeting.next(Phase.RCPTTO)))).isEqualTo("554 5.7.1 no");
        server.say("DEFER_IF_PERMIT second");
        assertThat(reply(Asking.ask(module, greeting.next(Phase.RCPTTO)))).isEqualTo("450 4.7.1 second");
    }

    @Test
    void aNewGreetingForgetsTheOneBefore() throws Exception {
        PolicyServiceModule module = module(Map.of("protocol_states", "EHLO"));
        server.say("DEFER_IF_PERMIT first");
        FakeContext first = session().next(Phase.EHLO);
        Asking.ask(module, first);
        server.say("DUNNO");
        FakeContext second = first.next(Phase.EHLO);
        Asking.ask(module, second);
        assertThat(Asking.ask(module, second.next(Phase.RCPTTO))).isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void defersWhatIsRefusedLater() throws Exception {
        PolicyServiceModule module = module(Map.of("protocol_states", "CONNECT, RCPT"));
        server.say("DEFER_IF_REJECT 4.7.3 unsure");
        FakeContext client = session().next(Phase.CONNECT);
        assertThat(Asking.ask(module, client)).isEqualTo(Verdict.CONTINUE);
        server.say("550 no");
        assertThat(reply(Asking.ask(module, client.next(Phase.RCPTTO)))).isEqualTo("450 4.7.3 unsure");
        server.say("451 4.1.1 later");
        assertThat(reply(Asking.ask(module, client.next(Phase.RCPTTO)))).isEqualTo("451 4.1.1 later");
        server.say("DUNNO");
        assertThat(Asking.ask(module, client.next(Phase.RCPTTO))).isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void editsTheMessageWhenItIsThere() throws Exception {
        PolicyServiceModule module = module(Map.of("protocol_states", "CONNECT, RCPT, END-OF-MESSAGE"));
        FakeContext context = session().next(Phase.CONNECT);
        server.say("PREPEND X-First: 1");
        Asking.ask(module, context);
        for (String action : List.of("PREPEND X-Second: 2", "PREPEND X-Second: 2", "BCC copy@x.example", "DUNNO")) {
            server.say(action);
            context = context.next(Phase.RCPTTO);
            Asking.ask(module, context);
            assertThat(context.effects().others()).isEmpty();
        }
        server.say("PREPEND X-Third: a: b");
        context = context.next(Phase.DATA);
        assertThat(Asking.ask(module, context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().headerEdits())
                .containsExactly("prepend X-Third: a: b", "prepend X-Second: 2", "prepend X-First: 1");
        assertThat(context.effects().others()).containsExactly("addRecipient copy@x.example");
    }

    @Test
    void redirectsAllRecipients() throws Exception {
        PolicyServiceModule module = module(Map.of());
        FakeContext context = session().withRecipient("other@two.example").next(Phase.RCPTTO);
        for (String action : List.of("BCC copy@x.example", "REDIRECT first@x.example", "REDIRECT last@x.example")) {
            server.say(action);
            Asking.ask(module, context);
            context = context.next(Phase.RCPTTO);
        }
        FakeContext data = context.next(Phase.DATA);
        assertThat(Asking.ask(module, data)).isEqualTo(Verdict.CONTINUE);
        assertThat(data.effects().others())
                .containsExactly(
                        "removeRecipient b@one.example",
                        "removeRecipient other@two.example",
                        "addRecipient last@x.example");
    }

    @ParameterizedTest
    @CsvSource({"DISCARD spam, DISCARD", "HOLD look, QUARANTINE"})
    void whatIsSaidOfOneRecipientConcernsTheMessage(String action, Disposition disposition) throws Exception {
        PolicyServiceModule module = module(Map.of());
        server.say(action);
        FakeContext first = session().next(Phase.RCPTTO);
        Asking.ask(module, first);
        server.say("DUNNO");
        FakeContext second = first.next(Phase.RCPTTO);
        Asking.ask(module, second);
        Verdict verdict = Asking.ask(module, second.next(Phase.DATA));
        assertThat(verdict.disposition()).isEqualTo(disposition);
        assertThat(verdict.why()).contains(action);
    }

    @Test
    void refusesWhatItCannotKeepInMind() throws Exception {
        PolicyServiceModule module = module(Map.of());
        FakeContext context = session();
        List<String> replies = new ArrayList<>();
        for (int i : IntStream.range(0, 51).toArray()) {
            server.say("PREPEND X-" + i + ": x");
            context = context.next(Phase.RCPTTO);
            replies.add(reply(Asking.ask(module, context)));
        }
        assertThat(replies.subList(0, 50)).containsOnly("");
        assertThat(replies.get(50)).isEqualTo("451 4.3.5 Server configuration error");
    }

    @Test
    void changesNothingWhileItOnlyObserves() throws Exception {
        PolicyServiceModule module = module(Map.of("protocol_states", "RCPT, DATA", "validation.mode", "OBSERVE"));
        FakeContext context = session();
        for (String action : List.of("REDIRECT x@x.example", "PREPEND X-A: b", "421 go")) {
            server.say(action);
            context = context.next(Phase.RCPTTO);
            Asking.ask(module, context);
            assertThat(context.effects().others()).isEmpty();
        }
        server.say("HOLD");
        FakeContext data = context.next(Phase.DATA);
        assertThat(Asking.ask(module, data).disposition()).isEqualTo(Disposition.QUARANTINE);
        assertThat(data.effects().others()).isEmpty();
        assertThat(data.effects().headerEdits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "451 4.3.5 Server configuration problem | DEFER    | 451 4.3.5 Server configuration problem",
                "DEFER_IF_PERMIT Later                  | DEFER    | 450 4.7.1 Later",
                "DUNNO                                  | CONTINUE | ''"
            })
    void doesAsToldWhenNobodyAnswers(String action, Disposition disposition, String reply) throws Exception {
        server.close();
        FakeContext context = session().next(Phase.RCPTTO);
        Verdict verdict = Asking.ask(module(Map.of("default_action", action)), context);
        assertThat(verdict.disposition()).isEqualTo(disposition);
        assertThat(reply(verdict)).isEqualTo(reply);
        assertThat(context.effects().get("policy_service.result")).contains("temporary_error");
    }

    @Test
    void asksAnotherServerWhereOneIsDown() throws Exception {
        server.say("REJECT no");
        PolicyServiceModule module = module(Map.of("servers", "127.0.0.1:1 " + server.address()));
        assertThat(reply(Asking.ask(module, session().next(Phase.RCPTTO)))).isEqualTo("554 5.7.1 no");
    }

    @Test
    void instancesKeepApartWhatTheyNote() throws Exception {
        PolicyServiceModule one = module(Map.of("service.pid", "org.sluice.policy_service~one"));
        PolicyServiceModule two = module(Map.of("service.pid", "org.sluice.policy_service~two"));
        server.say("HOLD");
        FakeContext context = session().next(Phase.RCPTTO);
        Asking.ask(one, context);
        assertThat(context.effects().attributes())
                .containsEntry("policy_service.one.action", "HOLD")
                .containsEntry("policy_service.one.noted.rcptto", "[\"HOLD\"]");
        assertThat(Asking.ask(two, context.next(Phase.DATA))).isEqualTo(Verdict.CONTINUE);
        assertThat(Asking.ask(one, context.next(Phase.DATA)).disposition()).isEqualTo(Disposition.QUARANTINE);
    }

    private PolicyServiceModule module(Map<String, String> options) {
        Map<String, String> all = new HashMap<>();
        all.put("servers", server.address());
        all.put("policy_context", "here");
        all.put("validation.mode", "DECIDE");
        all.putAll(options);
        PolicyServiceModule module = Configs.configured(new PolicyServiceModule(), all);
        modules.add(module);
        return module;
    }

    private static FakeContext session() {
        return FakeContext.connect("192.0.2.1", new FakeDns())
                .hello("client.example")
                .sender("a@sender.example")
                .withRecipient("b@one.example")
                .body("Subject: hello\n\nHello.\n");
    }

    private static String reply(Verdict verdict) {
        return verdict.reply().map(SmtpReply::toString).orElse("");
    }
}
