package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.core.context.CopyState;
import org.sluice.core.context.TransactionState;
import org.sluice.injection.Outcome;
import org.sluice.injection.Scope;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Disposition;
import org.sluice.validation.Effects;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Every effect and every verdict in every phase: either it counts, or the answer is an error of the module. */
class LegalityTest {

    private static final Set<Phase> ALL = EnumSet.allOf(Phase.class);
    private static final Set<Phase> CONTENT = EnumSet.of(
            Phase.DATA,
            Phase.DATASPOOL,
            Phase.DATA_SPOOL_EACH_RCPT,
            Phase.MSG_GEN_DATA_SPOOL,
            Phase.SET_BINDING,
            Phase.FINAL_VALIDATION);
    private static final Set<Phase> COPY =
            EnumSet.of(Phase.DATA_SPOOL_EACH_RCPT, Phase.MSG_GEN_DATA_SPOOL, Phase.SET_BINDING, Phase.FINAL_VALIDATION);
    private static final Set<Phase> RECIPIENTS = EnumSet.of(Phase.RCPTTO, Phase.DATA, Phase.DATASPOOL);
    private static final Set<Phase> GREETING = EnumSet.of(Phase.CONNECT, Phase.EHLO);
    private static final Set<Phase> BINDING = EnumSet.of(Phase.SET_BINDING);

    private final TestCore core = new TestCore();

    private static Stream<Arguments> effects() {
        List<Arguments> table = new ArrayList<>();
        add(table, "put", ALL, e -> e.put("x", "1"));
        add(table, "putOnConnection", ALL, e -> e.putOnConnection("x", "1"));
        add(table, "tarpit", ALL, e -> e.tarpit(Duration.ofSeconds(1)));
        add(table, "whitelist", ALL, e -> e.whitelist("global"));
        add(table, "authResult", ALL, e -> e.authResult(new AuthResult("spf", "pass", Map.of())));
        add(table, "addCapability", GREETING, e -> e.addCapability("XTEST 1"));
        add(table, "removeCapability", GREETING, e -> e.removeCapability("SIZE"));
        add(table, "addRecipient", RECIPIENTS, e -> e.addRecipient(TestCore.BOB));
        add(table, "addRecipient with", RECIPIENTS, e -> e.addRecipient(TestCore.BOB, Map.of("NOTIFY", "NEVER")));
        add(table, "removeRecipient", RECIPIENTS, e -> e.removeRecipient(TestCore.BOB));
        add(table, "sender", CONTENT, e -> e.sender(TestCore.BOB));
        add(table, "sender with", CONTENT, e -> e.sender(TestCore.BOB, Map.of("RET", "FULL")));
        add(table, "forward", CONTENT, e -> e.forward(TestCore.ANN, List.of(TestCore.BOB), "see below"));
        add(table, "header prepend", CONTENT, e -> e.header().prepend("X-A", "1"));
        add(table, "header add", CONTENT, e -> e.header().add("X-A", "1"));
        add(table, "header replace", CONTENT, e -> e.header().replace("X-A", "1"));
        add(table, "header remove", CONTENT, e -> e.header().remove("X-A"));
        add(table, "header insert", CONTENT, e -> e.header().insert(0, "X-A", " 1"));
        add(table, "header change", CONTENT, e -> e.header().change("X-A", 1, " 1"));
        add(table, "header remove one", CONTENT, e -> e.header().remove("X-A", 1));
        add(table, "replaceBody", CONTENT, e -> e.replaceBody(new byte[1]));
        add(table, "replacePart", CONTENT, e -> e.replacePart("1", "text/plain", new byte[1]));
        add(table, "insertPart", CONTENT, e -> e.insertPart("1", "text/plain", new byte[1]));
        add(table, "removePart", CONTENT, e -> e.removePart("1"));
        add(table, "redirect", COPY, e -> e.redirect(TestCore.BOB));
        add(table, "binding", BINDING, e -> e.binding("fast"));
        add(table, "bindingGroup", BINDING, e -> e.bindingGroup("g"));
        add(table, "priority", BINDING, e -> e.priority(1));
        return table.stream();
    }

    private static void add(List<Arguments> table, String name, Set<Phase> legal, Consumer<Effects> effect) {
        ALL.forEach(phase -> table.add(Arguments.of(name, phase, legal.contains(phase), effect)));
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @MethodSource("effects")
    void effectCountsOrMakesTheAnswerAnError(String name, Phase phase, boolean legal, Consumer<Effects> effect) {
        core.bind("m " + phase.word() + " onError=DEFER", FakeModule.doing(c -> effect.accept(c.effects())));
        Scope scope = core.scope(phase);
        Outcome outcome = core.outcome(phase, scope);
        assertThat(outcome.isRefused()).isEqualTo(!legal);
        assertThat(core.steps(scope)).containsExactly(legal ? "m continue" : "m error!");
    }

    private static Stream<Arguments> verdicts() {
        return ALL.stream()
                .flatMap(phase -> Arrays.stream(Disposition.values()).map(said -> Arguments.of(said, phase)));
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("verdicts")
    void verdictCountsOrMakesTheAnswerAnError(Disposition said, Phase phase) {
        Verdict verdict =
                switch (said) {
                    case CONTINUE -> Verdict.CONTINUE;
                    case ACCEPT -> Verdict.accept("why");
                    case DEFER -> Verdict.defer("why");
                    case REJECT -> Verdict.reject("why");
                    case DISCARD -> Verdict.discard("why");
                    case QUARANTINE -> Verdict.quarantine("why");
                };
        core.bind("m " + phase.word(), FakeModule.saying(verdict));
        Scope scope = core.scope(phase);
        Outcome outcome = core.outcome(phase, scope);
        boolean legal = said.isLegalIn(phase);
        assertThat(outcome.verdict().disposition()).isEqualTo(legal ? said : Disposition.CONTINUE);
        assertThat(outcome.isRefused()).isEqualTo(legal && (said == Disposition.DEFER || said == Disposition.REJECT));
        if (legal && (said == Disposition.DISCARD || said == Disposition.QUARANTINE)) {
            boolean ofCopy = scope instanceof CopyState;
            assertThat(ofCopy ? ((CopyState) scope).fate() : ((TransactionState) scope).fate())
                    .satisfies(fate -> assertThat(fate.disposition()).isEqualTo(said))
                    .satisfies(fate -> assertThat(fate.module()).isEqualTo("m"));
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void disconnectGoesWithARefusalOverSmtpUpToDataspool(Phase phase) {
        core.bind("m " + phase.word() + " onError=DEFER", FakeModule.that(c -> {
            c.effects().disconnect();
            return Verdict.reject(new SmtpReply(554, "5.7.1", "Go"), "why").stage();
        }));
        Scope scope = core.scope(phase);
        Outcome outcome = core.outcome(phase, scope);
        boolean legal = !Phase.DATASPOOL.isBefore(phase);
        assertThat(outcome.reply().orElseThrow().code() == 554).isEqualTo(legal);
        assertThat(outcome.close())
                .isEqualTo(legal || outcome.reply().orElseThrow().code() == 421);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECT", "MAILFROM", "DATA"})
    void disconnectWithoutARefusalIsAnError(Phase phase) {
        core.bind("m " + phase.word(), FakeModule.doing(c -> c.effects().disconnect()));
        Scope scope = core.scope(phase);
        assertThat(core.outcome(phase, scope)).isSameAs(Outcome.CONTINUE);
        assertThat(core.steps(scope)).containsExactly("m error");
    }
}
