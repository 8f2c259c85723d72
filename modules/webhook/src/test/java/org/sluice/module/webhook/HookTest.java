package org.sluice.module.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.HttpRequestRead;
import org.sluice.validation.Answer;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** What the module says to a hook, and what comes of what the hook says to it. */
class HookTest {

    private static final String PID = "org.sluice.webhook~site";

    private final StrictHook hook = new StrictHook();
    private final WebhookModule module = new WebhookModule();
    private final ExecutorService blocking = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        module.close();
        hook.close();
        blocking.shutdownNow();
    }

    @Test
    void followsWhatItSays() throws Exception {
        hook.answers(
                """
                {"action": "reject", "code": 552, "enhanced": "5.2.2", "text": "Mailbox full", "reason": "quota",
                 "variables": {"used": 101, "over": true}, "connection_variables": {"seen": "once"}, "new_member": [1]}""");
        FakeContext context = at(Phase.RCPTTO);
        Verdict verdict = ask(context, Map.of());
        assertThat(verdict.reply()).hasToString("Optional[552 5.2.2 Mailbox full]");
        assertThat(verdict.why()).isEqualTo("webhook.site: quota");
        assertThat(context.effects().attributes())
                .containsEntry("webhook.site.used", "101")
                .containsEntry("webhook.site.over", "true")
                .containsEntry("webhook.site.action", "reject")
                .containsEntry("webhook.site.reason", "quota");
        assertThat(context.next(Phase.DATA).connection().attributes().get("webhook.site.seen"))
                .contains("once");
        assertThat(hook.last().target()).isEqualTo("/hook?x=1");
    }

    @Test
    void editsWhatItIsToldTo() throws Exception {
        hook.answers(
                """
                {"action": "continue", "tarpit_millis": 20, "edits": [
                 {"op": "insert_header", "name": "X-First", "value": "1"}, {"op": "add_header", "name": "X-Last", "value": "caf\u00e9"},
                 {"op": "replace_header", "name": "Subject", "value": "new"}, {"op": "remove_header", "name": "X-Old"},
                 {"op": "change_sender", "address": ""}, {"op": "add_recipient", "address": "c@recipient.example"},
                 {"op": "remove_recipient", "address": "b@recipient.example"}]}""");
        FakeContext context = at(Phase.DATA);
        assertThat(ask(context, Map.of())).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().headerEdits())
                .containsExactly(
                        "prepend X-First: 1",
                        "add X-Last: =?UTF-8?B?Y2Fmw6k=?=",
                        "replace Subject: new",
                        "remove X-Old");
        assertThat(context.effects().others())
                .containsExactlyInAnyOrder(
                        "sender",
                        "addRecipient c@recipient.example",
                        "removeRecipient b@recipient.example",
                        "tarpit PT0.02S");
    }

    @Test
    void choosesBindingsAndRecipientsOfCopies() throws Exception {
        hook.answers(
                """
                {"action": "continue", "edits": [{"op": "binding", "name": "bulk"}, {"op": "binding_group", "name": "slow"},
                 {"op": "priority", "value": 1}, {"op": "redirect", "address": "d@recipient.example"}]}""");
        FakeContext context = at(Phase.SET_BINDING);
        ask(context, Map.of());
        assertThat(context.effects().others())
                .containsExactly("binding bulk", "bindingGroup slow", "priority 1", "redirect d@recipient.example");
    }

    @Test
    void changesNothingWhereItOnlyObserves() throws Exception {
        hook.answers("{\"action\": \"reject\", \"disconnect\": true, \"variables\": {\"a\": \"b\"},"
                + " \"edits\": [{\"op\": \"add_header\", \"name\": \"X\", \"value\": \"y\"}]}");
        FakeContext context = at(Phase.DATA);
        assertThat(ask(context, Map.of("validation.mode", "OBSERVE")).disposition())
                .isEqualTo(Disposition.REJECT);
        assertThat(context.effects().headerEdits()).isEmpty();
        assertThat(context.effects().others()).isEmpty();
        assertThat(context.effects().get("webhook.site.a")).contains("b");
        assertThat(StrictHook.json(hook.last()).path("decides").asBoolean(true)).isFalse();
    }

    @Test
    void hangsUpOverSmtpOnly() throws Exception {
        hook.answers("{\"action\": \"defer\", \"disconnect\": true}");
        FakeContext context = at(Phase.MAILFROM);
        assertThat(ask(context, Map.of()).reply()).isEmpty();
        assertThat(context.effects().others()).containsExactly("disconnect");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"virus\": \"Eicar\"}                        | REJECT     | content.virus | infected",
                "{\"spam\": \"bulk\", \"score\": 7.5}          | QUARANTINE | content.spam  | spam",
                "{\"spam\": false}                             | CONTINUE   | none          | clean",
                "{\"virus\": true, \"action\": \"continue\"}   | CONTINUE   | content.virus | infected",
                "{\"spam\": true, \"action\": \"discard\"}     | DISCARD    | content.spam  | spam",
            })
    void letsTheOperatorSayWhatBecomesOfViruses(String json, Disposition expected, String counted, String word)
            throws Exception {
        hook.answers(json);
        FakeContext context = at(Phase.DATA);
        assertThat(ask(context, Map.of("spam_disposition", "quarantine")).disposition())
                .isEqualTo(expected);
        assertThat(context.effects().get("webhook.site.result")).contains(word);
        assertThat(context.effects().get(counted).isPresent()).isEqualTo(!counted.equals("none"));
    }

    @Test
    void asksThePolicyModuleAboutViruses() throws Exception {
        hook.answers("{\"virus\": \"Eicar\"}");
        FakeContext context = at(Phase.DATA)
                .answering("policy", Answer.of(Verdict.accept("known"), Map.of("content.virus", "false")));
        assertThat(ask(context, Map.of("policy_module", "policy"))).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().get("content.virus")).contains("false");
    }

    @Test
    void takesStatus204ForNoObjection() throws Exception {
        hook.says("204 No Content", "", "");
        assertThat(ask(at(Phase.DATA), Map.of())).isEqualTo(Verdict.CONTINUE);
    }

    /** Whatever is wrong, mail is never let through for it. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK               |                                   | {\"action\": \"continue\"}",
                "200 OK               | Content-Type: text/html           | {\"action\": \"continue\"}",
                "200 OK               | Content-Type: application/jsonp   | {\"action\": \"continue\"}",
                "200 OK               | Content-Type: application/json    | {\"action\": \"permit\"}",
                "200 OK               | Content-Type: application/json    | {}",
                "200 OK               | Content-Type: application/json    | ''",
                "201 Created          | Content-Type: application/json    | {\"action\": \"continue\"}",
                "302 Found            | Location: http://127.0.0.1:1/     | ''",
                "307 Temporary        | Location: http://127.0.0.1:1/     | ''",
                "401 Unauthorized     |                                   | ''",
                "404 Not Found        | Content-Type: application/json    | {\"action\": \"continue\"}",
                "429 Too Many         | Retry-After: 1                    | ''",
                "500 Internal         |                                   | ''",
                "503 Unavailable      | Retry-After: soon                 | ''",
            })
    void defersWithoutAnAnswer(String status, String line, String content) throws Exception {
        hook.says(status, line == null ? "" : line + "\r\n", content.equals("''") ? "" : content);
        FakeContext context = at(Phase.DATA);
        assertThat(ask(context, Map.of()).reply())
                .hasToString("Optional[451 4.3.0 Message cannot be checked now, try again later]");
        assertThat(context.effects().get("webhook.site.result")).contains("temporary_error");
        assertThat(hook.requests()).as("followed nowhere").hasSize(1);
    }

    @Test
    void letsMailOnWithoutAnAnswerWhereToldTo() throws Exception {
        hook.says("500 Internal", "", "");
        assertThat(ask(at(Phase.DATA), Map.of("error_disposition", "pass"))).isEqualTo(Verdict.CONTINUE);
        assertThat(ask(at(Phase.CONNECT), Map.of("error_disposition", "pass"))).isEqualTo(Verdict.CONTINUE);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void saysWhatThePhaseAllowsWithoutAnAnswer(Phase phase) throws Exception {
        hook.says("500 Internal", "", "");
        Verdict verdict = ask(at(phase), Map.of());
        assertThat(verdict.disposition())
                .isEqualTo(phase == Phase.SET_BINDING ? Disposition.CONTINUE : Disposition.DEFER);
        assertThat(verdict.reply().isPresent())
                .as("a reply of our own where 451 is right")
                .isEqualTo(!phase.isOfConnection() && phase != Phase.SET_BINDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"429 Too Many Requests", "503 Service Unavailable"})
    void asksTheNextServerWhereOneCannot(String status) throws Exception {
        hook.says(status, "Retry-After: 3000\r\n", "");
        try (StrictHook other = new StrictHook().answers("{\"action\": \"discard\"}")) {
            Map<String, String> both = Map.of("urls", hook.url() + " " + other.url(), "backoff_seconds", "3600");
            assertThat(ask(at(Phase.DATA), both).disposition()).isEqualTo(Disposition.DISCARD);
            assertThat(hook.last().all("webhook-id")).isEqualTo(other.last().all("webhook-id"));
            assertThat(ask(at(Phase.DATA), both).disposition()).isEqualTo(Disposition.DISCARD);
            assertThat(other.requests()).hasSize(2);
            assertThat(hook.requests()).as("left alone as long as it asked").hasSize(1);
        }
    }

    @Test
    void keepsConnections() throws Exception {
        hook.answers("{\"action\": \"continue\"}");
        for (int i = 0; i < 3; i++) {
            ask(at(Phase.DATA), Map.of());
        }
        assertThat(hook.requests()).hasSize(3);
        assertThat(hook.connections()).isEqualTo(1);
    }

    @Test
    void boundsAnswers() throws Exception {
        hook.answers("{\"action\": \"continue\", \"reason\": \"" + "x".repeat(400) + "\"" + " ".repeat(1_024) + "}");
        assertThat(ask(at(Phase.DATA), Map.of("max_answer_kb", "1")).disposition())
                .isEqualTo(Disposition.DEFER);
        assertThat(ask(at(Phase.DATA), Map.of("max_answer_kb", "2")).disposition())
                .isEqualTo(Disposition.CONTINUE);
    }

    @Test
    void signsAndPutsHeaders(@TempDir Path folder) throws Exception {
        hook.answers("{\"action\": \"continue\"}");
        Path secrets = Files.writeString(
                folder.resolve("secrets"), "# ours\nan older secret of ours\nwhsec_" + "bmV3".repeat(8) + "\n");
        Path token = Files.writeString(folder.resolve("token"), "Bearer sesame\n");
        ask(
                at(Phase.DATA),
                Map.of(
                        "signing_secret_file",
                        secrets.toString(),
                        "message",
                        "whole",
                        "header.X-Site",
                        "one",
                        "secret_header.Authorization",
                        "file:" + token));
        HttpRequestRead request = hook.last();
        assertThat(request.all("x-site")).containsExactly("one");
        assertThat(request.all("authorization")).containsExactly("Bearer sesame");
        assertThat(request.first("webhook-signature").orElse(""))
                .matches("v1,[A-Za-z0-9+/=]{44} v1,[A-Za-z0-9+/=]{44}");
    }

    @Test
    void putsVariablesOfOthersOnlyWhereToldTo() throws Exception {
        hook.answers("{\"action\": \"continue\", \"variables\": {\"can_relay\": \"true\", \"tag.a\": 1}}");
        FakeContext context = at(Phase.DATA);
        ask(context, Map.of("foreign_variables", "tag.*"));
        assertThat(context.effects().attributes())
                .containsEntry("webhook.site.can_relay", "true")
                .containsEntry("tag.a", "1")
                .doesNotContainKey("can_relay");
    }

    @Test
    void sendsNoMoreThanToldTo() throws Exception {
        hook.answers("{\"action\": \"continue\"}");
        ask(at(Phase.DATA), Map.of("message", "none", "send_variables", ""));
        JsonNode event = StrictHook.json(hook.last());
        assertThat(event.path("message").size()).isEqualTo(1);
        assertThat(event.path("variables").size()).isZero();
        ask(at(Phase.DATA), Map.of("message", "whole", "max_size_kb", "1"));
        assertThat(Base64.getDecoder().decode(raw())).asString().startsWith("Subject: hello\r\n");
        ask(
                at(Phase.DATA).body("Subject: large\n\n" + "x".repeat(1_024)),
                Map.of("message", "whole", "max_size_kb", "1"));
        assertThat(StrictHook.json(hook.last()).at("/message/too_large").asBoolean())
                .isTrue();
        assertThat(StrictHook.json(hook.last()).at("/message/headers/0/1").asText())
                .isEqualTo("large");
        assertThat(raw()).isEmpty();
    }

    private String raw() throws Exception {
        return StrictHook.json(hook.last()).at("/message/raw").asText("");
    }

    private static FakeContext at(Phase phase) {
        return FakeContext.at(phase, "192.0.2.1", new FakeDns())
                .sender("a@sender.example")
                .withRecipient("b@recipient.example")
                .body("Subject: hello\n\nHello.\n");
    }

    private Verdict ask(FakeContext context, Map<String, String> options) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "urls", hook.url(),
                "service.pid", PID,
                "validation.mode", "DECIDE",
                "connect_timeout_millis", "60000",
                "reply_timeout_millis", "60000",
                "timeout_millis", "60000"));
        all.putAll(options);
        Configs.configured(module, all);
        context.timeout(Duration.ofSeconds(120)).blockingOn(blocking);
        return module.validate(context).toCompletableFuture().get(120, TimeUnit.SECONDS);
    }
}
