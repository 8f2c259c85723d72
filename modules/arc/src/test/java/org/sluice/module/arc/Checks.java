package org.sluice.module.arc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.sluice.dns.Dns;
import org.sluice.testing.FakeBody;

/** Runs the check on a message in a string. */
final class Checks {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private Checks() {}

    /** Line ends become CRLF. */
    static byte[] octets(String message) {
        return message.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static ChainResult check(String message, Dns dns) throws Exception {
        return check(octets(message), dns);
    }

    static ChainResult check(byte[] message, Dns dns) throws Exception {
        return new ChainCheck(dns, Runnable::run, NOW, 1_024)
                .run(new FakeBody(message))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }
}
