package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.sluice.core.content.Edit;
import org.sluice.core.context.CopyState;
import org.sluice.core.context.TransactionState;
import org.sluice.injection.Copy;
import org.sluice.injection.Origin;
import org.sluice.injection.Outcome;
import org.sluice.injection.Replaced;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.AuthResult;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** A core that leaves, and the one that takes its sessions over. */
class ReplacedTest {

    private final TestCore old = new TestCore();
    private final TestCore fresh = new TestCore();

    @Test
    void failsWhatStillRunsWithReplacedAndSoEveryNewPhase() {
        old.bind("m connect", FakeModule.waitingFor(new CompletableFuture<>()));
        Session session = old.smtp();
        CompletableFuture<Outcome> outcome = old.ask(Phase.CONNECT, session);
        old.core.leave(1);
        assertThat(outcome).as("only on home").isNotDone();
        old.settle();
        assertThat(outcome).isCompletedExceptionally();
        assertThatThrownBy(outcome::join).hasCauseInstanceOf(Replaced.class);
        assertThatThrownBy(() -> old.dispatch(Phase.EHLO, session).join()).hasCauseInstanceOf(Replaced.class);
    }

    @Test
    void letsAPhaseEndThatCan() throws Exception {
        CompletableFuture<Verdict> slow = new CompletableFuture<>();
        old.bind("m connect", FakeModule.waitingFor(slow));
        CompletableFuture<Outcome> outcome = old.ask(Phase.CONNECT, old.smtp());
        Thread leaving = new Thread(() -> old.core.leave(10_000));
        leaving.start();
        slow.complete(Verdict.CONTINUE);
        while (leaving.isAlive()) {
            old.settle();
            leaving.join(1);
        }
        old.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
    }

    @Test
    void doesNotKnowTheSessionsOfAnotherCore() {
        assertThatThrownBy(() -> fresh.dispatch(Phase.CONNECT, old.smtp()).join())
                .hasCauseInstanceOf(Replaced.class);
    }

    @Test
    void goesOnWhereTheOldCoreStood() throws Exception {
        old.bind("m mailfrom,rcptto,data", FakeModule.doing(c -> {
            c.effects()
                    .put("fact." + c.phase().word(), "1")
                    .authResult(new AuthResult("spf", "pass", Map.of("a", "b")));
            if (c.phase() == Phase.DATA) {
                c.effects()
                        .header()
                        .add("X-M", "1")
                        .insert(3, "X-I", " i\r\n\tj")
                        .change("X-C", 2, " c")
                        .remove("X-R", 1);
                c.effects().replaceBody(new byte[] {1}).sender(TestCore.BOB);
            }
        }));
        Session session = old.smtp("my_key=v");
        session.hello(true, "client.example", "EHLO client.example");
        session.note("early_talker", "yes");
        Transaction transaction = old.transaction(session);
        old.ask(Phase.MAILFROM, transaction);
        Copy copy = transaction.recipient(TestCore.ANN, Map.of("NOTIFY", "NEVER"), "RCPT TO:<ann@sluice.test>");
        old.ask(Phase.RCPTTO, copy);
        transaction.received(new TestCore.Octets("x\r\n", old.released));
        old.ask(Phase.DATA, transaction);
        old.core.leave(1);
        Map<String, Object> snapshot = throughSerialisation(session.snapshot());
        session.close("replaced");
        assertThat(old.released).as("the listener still has the octets").hasValue(0);

        Session resumed = fresh.core.contexts.resume(snapshot, fresh.home);
        assertThat(resumed.id()).isEqualTo(session.id());
        assertThat(resumed.attributes().asMap())
                .containsEntry("my_key", "v")
                .containsEntry("early_talker", "yes")
                .containsEntry("ehlo_domain", "client.example")
                .containsEntry("connection_rcpt_count", "1")
                .containsEntry("connection_message_count", "1");
        TransactionState open = (TransactionState) resumed.transaction().orElseThrow();
        assertThat(open.id()).isEqualTo(transaction.id());
        assertThat(open.messageAttributes())
                .containsEntry("fact.rcptto", "1")
                .containsEntry("mailfrom_domain", "example.org");
        assertThat(open.authResults()).as("what three phases found alike").hasSize(1);
        assertThat(open.edits())
                .hasSize(5)
                .contains(
                        new Edit.Insert(3, "X-I", " i\r\n\tj"),
                        new Edit.Change("X-C", 2, " c"),
                        new Edit.Change("X-R", 1, ""));
        assertThat(open.sender()).isEqualTo(TestCore.BOB);
        assertThat(fresh.steps(open)).containsExactly("m continue", "m continue", "m continue");
        CopyState resumedCopy = open.pendingCopies().get(0);
        assertThat(resumedCopy.id()).isEqualTo(copy.id());
        assertThat(resumedCopy.parameters()).containsEntry("NOTIFY", "NEVER");

        open.received(new TestCore.Octets("x\r\n", fresh.released));
        assertThat(open.edits()).as("DATA is asked again").isEmpty();
        assertThat(open.sender()).isEqualTo(TestCore.SENDER);
        assertThat(fresh.outcome(Phase.DATA, open)).isSameAs(Outcome.CONTINUE);
        open.finish("accepted");
        assertThat(fresh.released).hasValue(1);
        assertThat(resumed.begin(TestCore.SENDER, Map.of(), "").id()).isEqualTo(session.id() + ".2");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> throughSerialisation(Map<String, Object> snapshot) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new HashMap<>(snapshot));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Map<String, Object>) in.readObject();
        }
    }

    @Test
    void keepsSeveralTransactionsOfOneHttpSessionApart() {
        Session http = old.session(Origin.HTTP, "2001:db8::1");
        Transaction one = old.transaction(http);
        Transaction two = old.transaction(http);
        old.core.leave(1);
        Session resumed = fresh.core.contexts.resume(http.snapshot(), fresh.home);
        assertThat(resumed.snapshot().get("open").toString())
                .contains("number=1")
                .contains("number=2");
        assertThat(one.id()).isNotEqualTo(two.id());
    }

    /** Asked for later, when classes of a bundle that is gone cannot be loaded any more. */
    @Test
    void takesTheSnapshotBeforeItIsGone() {
        Session session = old.smtp();
        old.core.leave(1);
        old.home.runAll();
        assertThat(session.snapshot()).isSameAs(session.snapshot());
    }

    @Test
    void countsAMessageOnceAndAFindingOnce() {
        old.bind("m mailfrom", FakeModule.doing(c -> c.effects().authResult(new AuthResult("spf", "pass", Map.of()))));
        fresh.bind(
                "m mailfrom", FakeModule.doing(c -> c.effects().authResult(new AuthResult("spf", "pass", Map.of()))));
        Session session = old.smtp();
        Transaction transaction = old.transaction(session);
        old.ask(Phase.MAILFROM, transaction);
        transaction.received(new TestCore.Octets("x\r\n", old.released));
        old.core.leave(1);
        Session resumed = fresh.core.contexts.resume(session.snapshot(), fresh.home);
        TransactionState open = (TransactionState) resumed.transaction().orElseThrow();
        fresh.ask(Phase.MAILFROM, open);
        open.received(new TestCore.Octets("x\r\n", fresh.released));
        assertThat(resumed.attributes().asMap()).containsEntry("connection_message_count", "1");
        assertThat(open.authResults()).hasSize(1);
    }

    @Test
    void refusesWhatIsNoSnapshot() {
        assertThatThrownBy(() -> fresh.core.contexts.resume(Map.of(), fresh.home))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format");
        assertThatThrownBy(() -> fresh.core.contexts.resume(Map.of("format", 1L, "id", 7), fresh.home))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id");
    }
}
