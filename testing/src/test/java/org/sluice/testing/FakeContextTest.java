package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.Effects;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;

class FakeContextTest {

    private static final EnvelopeAddress ANN = EnvelopeAddress.parse("ann@sluice.test");

    private final FakeDns dns = new FakeDns().a("host.example", "192.0.2.1").silent("slow.example");

    @ParameterizedTest
    @EnumSource(Phase.class)
    void refusesEffectsThatAreIllegalInThePhase(Phase phase) {
        boolean content = phase.hasContent();
        boolean hello = phase == Phase.CONNECT || phase == Phase.EHLO;
        boolean copy = !phase.isBefore(Phase.DATA_SPOOL_EACH_RCPT);
        boolean list = !phase.isBefore(Phase.RCPTTO) && !Phase.DATASPOOL.isBefore(phase);
        check(phase, effects -> effects.put("a", "b"), true);
        check(phase, effects -> effects.tarpit(Duration.ofSeconds(1)), true);
        check(phase, effects -> effects.addCapability("X"), hello);
        check(phase, effects -> effects.sender(ANN), content);
        check(phase, effects -> effects.header().prepend("X-Test", "a"), content);
        check(phase, effects -> effects.replaceBody(new byte[0]), content);
        check(phase, effects -> effects.addRecipient(ANN), list);
        check(phase, effects -> effects.redirect(ANN), copy);
        check(phase, effects -> effects.binding("bulk"), phase == Phase.SET_BINDING);
        check(phase, Effects::disconnect, !Phase.DATASPOOL.isBefore(phase));
    }

    @Test
    void refusesHeadersThatBreakOutOfTheirLine() {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", dns);
        assertThatThrownBy(() -> context.effects().header().add("X-Test", "a\r\nBcc: b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context.effects().header().add("X Test", "a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void carriesEffectsToTheNextPhase() {
        FakeContext connect = FakeContext.connect("192.0.2.1", dns);
        connect.effects().put("some.fact", "noted");
        assertThat(connect.connection().attributes().get("some.fact")).contains("noted");
        FakeContext mail = connect.next(Phase.MAILFROM).sender("ann@example.org");
        mail.effects().put("other.fact", "too");
        FakeContext data = mail.next(Phase.DATA);
        assertThat(data.connection().attributes().get("some.fact")).contains("noted");
        assertThat(data.message().attributes().get("other.fact")).contains("too");
        assertThat(data.message().sender()).hasToString("ann@example.org");
        assertThat(data.effects().attributes()).isEmpty();
    }

    @Test
    void endsLookUpsDelaysAndNewOnesWhenCancelled() {
        FakeContext context = FakeContext.connect("192.0.2.1", dns);
        AtomicInteger cancelled = new AtomicInteger();
        context.onCancel(cancelled::incrementAndGet);
        CompletableFuture<?> lookUp = context.dns().a("slow.example").toCompletableFuture();
        CompletableFuture<?> delay = context.delay(Duration.ofSeconds(1)).toCompletableFuture();
        assertThat(context.pendingStages()).isEqualTo(2);
        context.cancel();
        context.cancel();
        context.onCancel(cancelled::incrementAndGet);
        assertThat(lookUp).isCompletedExceptionally();
        assertThat(delay).isCompletedExceptionally();
        assertThat(context.dns().a("host.example")).isCompletedExceptionally();
        assertThat(cancelled).as("once each, the late one at once").hasValue(2);
    }

    @Test
    void timeMovesOnlyWhenTold() {
        FakeContext context = FakeContext.connect("192.0.2.1", dns).timeout(Duration.ofSeconds(3));
        CompletableFuture<Void> delay = context.delay(Duration.ofSeconds(2)).toCompletableFuture();
        context.advance(Duration.ofSeconds(1));
        assertThat(delay).isNotDone();
        assertThat(context.remaining()).isEqualTo(Duration.ofSeconds(2));
        context.advance(Duration.ofSeconds(1));
        assertThat(delay).isCompleted();
        CompletableFuture<?> lookUp = context.dns().a("slow.example").toCompletableFuture();
        context.expire();
        assertThat(lookUp).isCompletedExceptionally();
        assertThat(context.remaining()).isZero();
    }

    @Test
    void runsBlockingWorkOnDemand() {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", dns);
        CompletableFuture<String> work = CompletableFuture.supplyAsync(() -> "done", context.blocking());
        assertThat(work).isNotDone();
        assertThat(context.runBlocking()).isEqualTo(1);
        assertThat(work).isCompletedWithValue("done");
        context.refuseBlocking();
        assertThatThrownBy(() -> context.blocking().execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void keepsOneStatePerScopeUntilClosed() throws Exception {
        FakeContext connect = FakeContext.connect("192.0.2.1", dns);
        AtomicInteger closed = new AtomicInteger();
        AutoCloseable state = connect.state(StateScope.CONNECTION, () -> closed::incrementAndGet);
        FakeContext ehlo = connect.next(Phase.EHLO);
        assertThat(ehlo.<AutoCloseable>state(StateScope.CONNECTION, () -> closed::incrementAndGet))
                .isSameAs(state);
        ehlo.closeStates();
        assertThat(closed).hasValue(1);
    }

    @Test
    void showsContentOnlyFromDataOn() throws Exception {
        assertThatThrownBy(() ->
                        FakeContext.mailFrom("192.0.2.1", "", dns).message().body())
                .isInstanceOf(IllegalStateException.class);
        FakeContext data = FakeContext.at(Phase.DATA, "192.0.2.1", dns).body("Subject: a\n b\nX: y\n\nText\n");
        assertThat(data.message().headers().first("subject")).contains("a b");
        assertThat(data.message().body().open().readAllBytes())
                .asString()
                .isEqualTo("Subject: a\r\n b\r\nX: y\r\n\r\nText\r\n");
        assertThat(data.message().parts())
                .singleElement()
                .returns("text/plain", part -> part.mediaType())
                .returns(6L, part -> part.lengthOctets());
    }

    private void check(Phase phase, Consumer<Effects> effect, boolean legal) {
        FakeContext context = FakeContext.at(phase, "192.0.2.1", dns);
        if (legal) {
            effect.accept(context.effects());
        } else {
            assertThatThrownBy(() -> effect.accept(context.effects()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(phase.name());
        }
    }
}
