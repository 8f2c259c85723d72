package org.sluice.core.dispatch;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.sluice.core.content.ContentFactoryComponent;
import org.sluice.core.content.MessageContent;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Registry;
import org.sluice.core.record.Recorder;
import org.sluice.counters.Counters;
import org.sluice.datasource.Datasource;
import org.sluice.dns.Dns;
import org.sluice.injection.BodySource;
import org.sluice.injection.Copy;
import org.sluice.injection.Outcome;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;

/** A core on a hand-driven clock that takes whole messages and keeps what was asked about them. */
public final class RecordedCore {

    /** The message of {@link #mail}. */
    public static final String MESSAGE = "Subject: offer\r\n\r\nbuy now\r\n";

    private final TestCore core = new TestCore();
    private final Recorder recorder;

    /** Keeps as much as these keys of {@code etc/org.sluice.core.cfg} say. */
    public RecordedCore(Map<String, String> limits) {
        recorder = new Recorder(limits, core.clock::nanos);
        core.core.services.recorder = recorder;
        core.core.services.contents = contents();
    }

    /** Keeps what a server keeps by default. */
    public RecordedCore() {
        this(Map.of());
    }

    public Recorder recorder() {
        return recorder;
    }

    public Registry registry() {
        return core.core.registry;
    }

    public MessageContent.Factory contents() {
        return new ContentFactoryComponent();
    }

    public ModuleHandle bind(String declared, ValidationModule module) {
        return core.bind(declared, module);
    }

    public RecordedCore dns(Dns dns) {
        core.core.services.dns = dns;
        return this;
    }

    public RecordedCore counters(Counters counters) {
        core.core.services.counters = counters;
        return this;
    }

    public RecordedCore datasource(String name, Datasource datasource) {
        core.core.services.datasources.put(name, datasource);
        return this;
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        core.pass(time);
    }

    /** Lets run what can. */
    public void settle() {
        core.settle();
    }

    /** A client that talks before the banner, and leaves. Returns the session's id. */
    public String earlyVisit() {
        Session session = core.smtp();
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        session.note("early_talker", "yes");
        core.settle();
        outcome.join();
        session.close("gone");
        return session.id();
    }

    /** A client that leaves after its greeting. Returns the session's id. */
    public String visit() {
        Session session = core.smtp();
        ask(Phase.CONNECT, session);
        session.close("gone");
        return session.id();
    }

    /** One message from connect to the reply, as far as modules let it. Returns the transaction's id. */
    public String mail(String... attributes) {
        Session session = core.smtp(attributes);
        ask(Phase.CONNECT, session);
        session.hello(true, "client.example", "EHLO client.example");
        ask(Phase.EHLO, session);
        Transaction transaction = core.transaction(session);
        deliver(transaction);
        transaction.abort("done");
        session.close("done");
        core.settle();
        return transaction.id();
    }

    private void deliver(Transaction transaction) {
        if (!ask(Phase.MAILFROM, transaction)) {
            return;
        }
        Copy copy =
                transaction.recipient(EnvelopeAddress.parse("ann@sluice.test"), Map.of(), "RCPT TO:<ann@sluice.test>");
        if (ask(Phase.RCPTTO, copy)) {
            transaction.received(BodySource.of(MESSAGE.getBytes(StandardCharsets.US_ASCII), () -> {}));
            if (ask(Phase.DATA, transaction) && ask(Phase.DATASPOOL, transaction)) {
                ask(Phase.FINAL_VALIDATION, copy);
            }
        }
    }

    private boolean ask(Phase phase, Scope scope) {
        CompletableFuture<Outcome> outcome = core.ask(phase, scope);
        for (int seconds = 0; !outcome.isDone() && seconds < 60; seconds++) {
            core.pass(Duration.ofSeconds(1));
        }
        return !outcome.join().isRefused();
    }
}
