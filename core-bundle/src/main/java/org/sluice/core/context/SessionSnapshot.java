package org.sluice.core.context;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Origin;
import org.sluice.message.AuthResult;

/**
 * A session in JDK types: what one core leaves to the next. Neither class loader appears in it, so an old core can go while
 * its sessions live on.
 */
final class SessionSnapshot {

    private static final long FORMAT = 1;

    private SessionSnapshot() {}

    static Map<String, Object> of(SessionState session) {
        Map<String, Object> picture = new LinkedHashMap<>();
        SessionState.Carried carried = session.carried();
        picture.put("format", FORMAT);
        picture.put("id", session.id());
        picture.put("since", session.since().toEpochMilli());
        picture.put("facts", facts(session.facts()));
        picture.put("extended", carried.hello().extended());
        picture.put("hello", carried.hello().domain());
        picture.put("tls", carried.tls());
        picture.put("user", carried.user());
        picture.put("transactions", carried.transactions());
        picture.put("messages", carried.messages());
        picture.put("recipients", carried.recipients());
        picture.put("tarpitNanos", carried.tarpitNanos());
        picture.put("undo", carried.undo());
        picture.put("authResults", authResults(carried.authResults()));
        picture.put("steps", Pictures.ofSteps(session.trace()));
        picture.put("dictionary", session.dictionary().asMap());
        picture.put(
                "open",
                session.openTransactions().stream().map(TransactionSnapshot::of).toList());
        return picture;
    }

    static SessionState restore(Map<String, Object> snapshot, Contexts contexts, Executor home) {
        Picture picture = new Picture(snapshot);
        if (picture.number("format") != FORMAT) {
            throw new IllegalArgumentException("format: " + snapshot.get("format") + " (expected: " + FORMAT + ")");
        }
        SessionState session = new SessionState(
                contexts,
                picture.text("id"),
                facts(picture.picture("facts")),
                home,
                Instant.ofEpochMilli(picture.number("since")));
        session.carryOn(carried(picture), picture.texts("dictionary"));
        Pictures.steps(picture.pictures("steps"), session.trace());
        for (Picture open : picture.pictures("open")) {
            TransactionSnapshot.restore(open, session);
        }
        return session;
    }

    private static SessionState.Carried carried(Picture picture) {
        Map<String, List<AuthResult>> results = new LinkedHashMap<>();
        for (Picture entry : picture.pictures("authResults")) {
            results.put(entry.text("key"), Pictures.authResults(entry.pictures("results")));
        }
        return new SessionState.Carried(
                new Hello(picture.flag("extended"), picture.text("hello")),
                picture.flag("tls"),
                picture.textOrNull("user"),
                picture.number("transactions"),
                picture.number("messages"),
                picture.number("recipients"),
                picture.number("tarpitNanos"),
                picture.textsOrNull("undo"),
                results);
    }

    private static List<Map<String, Object>> authResults(Map<String, List<AuthResult>> results) {
        return results.entrySet().stream()
                .map(entry -> Map.<String, Object>of(
                        "key", entry.getKey(), "results", Pictures.ofAuthResults(entry.getValue())))
                .toList();
    }

    static Map<String, Object> facts(ConnectionFacts facts) {
        return Map.of(
                "origin", facts.origin().name(),
                "listener", facts.listener(),
                "remote", address(facts.remote()),
                "remotePort", (long) facts.remote().getPort(),
                "local", address(facts.local()),
                "localPort", (long) facts.local().getPort(),
                "attributes", facts.attributes());
    }

    static ConnectionFacts facts(Picture picture) {
        return ConnectionFacts.of(
                        Origin.valueOf(picture.text("origin")),
                        picture.text("listener"),
                        address(picture.octets("remote"), picture.number("remotePort")),
                        address(picture.octets("local"), picture.number("localPort")))
                .with(picture.texts("attributes"));
    }

    private static byte[] address(InetSocketAddress address) {
        return address.getAddress() == null ? new byte[4] : address.getAddress().getAddress();
    }

    private static InetSocketAddress address(byte[] octets, long port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(octets), (int) port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address of " + octets.length + " octets (expected: 4 or 16)", e);
        }
    }
}
