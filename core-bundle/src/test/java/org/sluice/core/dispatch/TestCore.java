package org.sluice.core.dispatch;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Version;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.core.context.CopyState;
import org.sluice.core.context.TransactionState;
import org.sluice.core.lifecycle.Contracts;
import org.sluice.core.lifecycle.HandClock;
import org.sluice.core.lifecycle.HandExecutor;
import org.sluice.core.lifecycle.Identity;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Routes;
import org.sluice.core.settings.Declaration;
import org.sluice.core.settings.OwnFile;
import org.sluice.injection.BodySource;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Origin;
import org.sluice.injection.Outcome;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.Headers;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;
import org.sluice.operations.Explanation;
import org.sluice.spool.Content;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;

/** A core whose threads and clock are driven by hand. */
final class TestCore {

    static final EnvelopeAddress ANN = EnvelopeAddress.parse("ann@sluice.test");
    static final EnvelopeAddress BOB = EnvelopeAddress.parse("bob@sluice.test");
    static final EnvelopeAddress SENDER = EnvelopeAddress.parse("a@example.org");

    private static final Map<String, String> SHIPPED = Map.of("relay_domains", "sluice.test");

    final HandClock clock = new HandClock();
    final HandExecutor workers = new HandExecutor();
    final HandExecutor home = new HandExecutor();
    final AtomicInteger released = new AtomicInteger();
    final List<Routes> saved = new ArrayList<>();
    final Core core;
    private final List<ModuleHandle> bound = new ArrayList<>();
    private Map<String, Object> contracts = new HashMap<>();
    private long bundles = 100;
    private final Map<String, OwnFile> files = new HashMap<>();

    TestCore() {
        this(SHIPPED);
    }

    TestCore(Map<String, ?> rules) {
        this(rules, null);
    }

    /** A module that leaves may take so long. */
    TestCore(long drainMillis) {
        this(SHIPPED, null, drainMillis);
    }

    /** Modules are called on threads of that pool; null for the threads driven by hand. */
    TestCore(Map<String, ?> rules, Executor pool) {
        this(rules, pool, 20);
    }

    private TestCore(Map<String, ?> rules, Executor pool, long drainMillis) {
        CoreRules.Settings settings = CoreRules.Settings.of(rules);
        core = new Core(clock, pool == null ? workers : pool, drainMillis, outside(), () -> settings);
        core.services.contents = FakeContent::new;
        core.registry.configure(Contracts.of(Map.of()));
    }

    /** Orders are noted in {@link #saved}, and a bundle that is uninstalled leaves at once. */
    private Core.Outside outside() {
        return new Core.Outside(
                Optional.empty(), pid -> Optional.ofNullable(files.get(pid)), saved::add, this::uninstall);
    }

    static Core.Outside nowhere() {
        return new Core.Outside(Optional.empty(), OwnFile.Shelf.EMPTY, routes -> {}, bundle -> {});
    }

    private void uninstall(long bundleId) {
        bound.stream()
                .filter(handle -> handle.identity().bundleId() == bundleId)
                .forEach(handle -> core.registry.unbind(handle, true));
    }

    /** Declares a module as {@code name phase[,phase] key=value …}. */
    ModuleHandle bind(String declared, ValidationModule module) {
        String[] words = declared.split(" ");
        Map<String, Object> properties = new HashMap<>();
        properties.put("validation.name", words[0].split("~")[0]);
        properties.put("validation.phases", words[1]);
        String version = "1.0.0";
        String symbolicName = "test." + words[0].split("~")[0];
        long bundle = bundles++;
        for (int i = 2; i < words.length; i++) {
            String[] pair = words[i].split("=");
            switch (pair[0]) {
                case "version" -> version = pair[1];
                case "bundle" -> symbolicName = pair[1];
                case "id" -> bundle = Long.parseLong(pair[1]);
                case "pid" -> properties.put("service.pid", pair[1]);
                default -> properties.put("validation." + pair[0], pair[1]);
            }
        }
        String instance = words[0].contains("~") ? words[0].split("~")[1] : "";
        Declaration declaration = Declaration.of(properties);
        ModuleHandle handle = core.registry.bind(
                new Identity(declaration.name(), instance, symbolicName, Version.parseVersion(version), bundle, "cafe"),
                declaration,
                module);
        bound.add(handle);
        return handle;
    }

    /** Lets an instance go that is asked nothing, because its bundle stops. */
    void leave(ModuleHandle handle) {
        core.registry.unbind(handle, true);
    }

    /** Lets an instance go, as the service component runtime does: on a thread of its own, while everything else runs. */
    void unbind(ModuleHandle handle) {
        CompletableFuture<Void> gone = CompletableFuture.runAsync(() -> core.registry.unbind(handle, false));
        while (!gone.isDone()) {
            settle();
            Thread.onSpinWait();
        }
        settle();
        gone.join();
    }

    /** Adds lines to the contracts, as {@code key=value}. */
    TestCore contract(String... lines) {
        contracts = new HashMap<>(contracts);
        for (String line : lines) {
            contracts.put(line.split("=")[0].strip(), line.split("=")[1].strip());
        }
        core.registry.configure(Contracts.of(contracts));
        return this;
    }

    /** Writes a module's own file, as {@code key=value}. */
    TestCore file(String pid, String... lines) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            values.put(line.split("=")[0], line.split("=")[1]);
        }
        files.put(pid, OwnFile.of("etc/" + pid + ".cfg", values));
        core.registry.fileChanged(pid);
        return this;
    }

    /** Removes a module's own file. */
    void noFile(String pid) {
        files.remove(pid);
        core.registry.fileChanged(pid);
    }

    Session smtp(String... attributes) {
        return session(Origin.SMTP, "192.0.2.1", attributes);
    }

    Session session(Origin origin, String peer, String... attributes) {
        return core.contexts.open(facts(origin, peer, attributes), home);
    }

    static ConnectionFacts facts(Origin origin, String peer, String... attributes) {
        Map<String, String> values = new HashMap<>();
        for (String attribute : attributes) {
            values.put(attribute.split("=")[0], attribute.split("=")[1]);
        }
        return ConnectionFacts.of(
                        origin, "main", new InetSocketAddress(peer, 40_000), new InetSocketAddress("192.0.2.25", 25))
                .with(values);
    }

    Transaction transaction(Session session) {
        return session.begin(SENDER, Map.of(), "MAIL FROM:<a@example.org>");
    }

    /** A scope for that phase on a new session: with a recipient and content where the phase has them. */
    Scope scope(Phase phase) {
        Origin origin = phase == Phase.MSG_GEN_DATA_SPOOL ? Origin.HTTP : Origin.SMTP;
        return scope(phase, session(origin, "192.0.2.1"));
    }

    Scope scope(Phase phase, Session session) {
        if (phase.isOfConnection()) {
            return session;
        }
        Transaction transaction = transaction(session);
        if (phase == Phase.MAILFROM) {
            return transaction;
        }
        Scope copy = transaction.recipient(ANN, Map.of(), "RCPT TO:<ann@sluice.test>");
        if (phase == Phase.RCPTTO) {
            return copy;
        }
        if (transaction.copies().isEmpty()) {
            ((TransactionState) transaction).join((CopyState) copy);
        }
        transaction.received(new Octets("Subject: x\r\n\r\nbody\r\n", released));
        return switch (phase) {
            case DATA, DATASPOOL, MSG_GEN_DATA_SPOOL -> transaction;
            default -> copy;
        };
    }

    CompletableFuture<Outcome> dispatch(Phase phase, Scope scope) {
        return core.dispatcher.dispatch(phase, scope).toCompletableFuture();
    }

    /** Dispatches and lets everything run that can. */
    CompletableFuture<Outcome> ask(Phase phase, Scope scope) {
        CompletableFuture<Outcome> outcome = dispatch(phase, scope);
        settle();
        return outcome;
    }

    /** The outcome of a phase that ends without time passing. */
    Outcome outcome(Phase phase, Scope scope) {
        return ask(phase, scope).getNow(null);
    }

    void settle() {
        boolean any = true;
        while (any) {
            any = workers.runAll() | home.runAll();
        }
    }

    void pass(Duration time) {
        clock.advance(time);
        settle();
    }

    /** What was said about a scope: {@code module verdict}, {@code !} behind what decided. */
    List<String> steps(Scope scope) {
        return core.explain(scope.id()).orElseThrow().steps().stream()
                .map(step -> step.module() + ' ' + step.verdict() + (step.decisive() ? "!" : ""))
                .toList();
    }

    Explanation.Step lastStep(Scope scope) {
        List<Explanation.Step> steps = core.explain(scope.id()).orElseThrow().steps();
        return steps.get(steps.size() - 1);
    }

    /** Octets as a listener would hand them over. */
    record Octets(String text, AtomicInteger released) implements BodySource {
        @Override
        public long sizeOctets() {
            return text.length();
        }

        @Override
        public InputStream open() throws IOException {
            return new java.io.ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }

        @Override
        public Optional<Path> file() {
            return Optional.empty();
        }

        @Override
        public void release() {
            released.incrementAndGet();
        }
    }

    /** A content that keeps edits and knows nothing of MIME. */
    private record FakeContent(BodySource source) implements MessageContent {
        @Override
        public MessageBody body() {
            return new MessageBody() {
                @Override
                public long sizeOctets() {
                    return source.sizeOctets();
                }

                @Override
                public InputStream open() throws IOException {
                    return source.open();
                }
            };
        }

        @Override
        public Headers headers(List<Edit> edits) {
            return new Headers() {
                @Override
                public List<org.sluice.message.HeaderField> fields() {
                    return List.of();
                }

                @Override
                public List<String> all(String name) {
                    return edits.stream().map(Edit::toString).toList();
                }
            };
        }

        @Override
        public MessageBody editedBody(List<Edit> edits) {
            return body();
        }

        @Override
        public List<MessagePart> parts(List<Edit> edits) {
            return List.of();
        }

        @Override
        public Content compose(byte[] trace, List<Edit> edits) {
            return Content.of(trace, body(), 0);
        }

        @Override
        public void release() {
            source.release();
        }
    }
}
