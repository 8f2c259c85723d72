package org.sluice.delivery.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.sluice.delivery.ZoneDns;
import org.sluice.delivery.mx.MxOptions;
import org.sluice.delivery.mx.NextHopLookup;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Result;
import org.sluice.message.MessageBody;
import org.sluice.spool.SpoolRecord;

/** An SMTP transport with short timeouts and a clock that is moved by hand. */
final class SmtpClientRig implements AutoCloseable {

    final ZoneDns dns = new ZoneDns();
    final SmtpTransport transport;
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    Duration idle = Duration.ofSeconds(5);
    Duration timeout = Duration.ofSeconds(10);
    EightBit eightBit = EightBit.SEND;
    TlsPolicy tls = new TlsPolicy(TlsPolicy.Use.IFAVAILABLE, TlsPolicy.Verify.NO);
    Trust trust = Trust.platform();
    int maxDeliveries;
    int mxPort = 25;
    private final ExecutorService readers = Executors.newFixedThreadPool(2);

    SmtpClientRig() {
        this(Network.chosen());
    }

    SmtpClientRig(Network network) {
        InstantSource clock = () -> now;
        NextHopLookup lookup = new NextHopLookup(
                () -> Optional.of(dns),
                () -> MxOptions.of("us.example", List.of(), false, true, mxPort),
                new Random(1));
        transport = new SmtpTransport(network, this::options, lookup, readers, clock, () -> Duration.ofSeconds(120));
    }

    Result deliver(SpoolRecord record, MessageBody body, Route route) throws Exception {
        return readers.submit(() -> transport.deliver(
                        new Attempt(record, record.recipient(), body, route, record.attempts() + 1, false)))
                .get()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    static Route to(ScriptedServer server) {
        return new Route.Smarthost("[127.0.0.1]", server.port());
    }

    private SmtpOptions options() {
        return new SmtpOptions(
                "us.example",
                maxDeliveries,
                idle,
                eightBit,
                new Timeouts(timeout, timeout, timeout, timeout, timeout, timeout),
                tls,
                trust);
    }

    @Override
    public void close() {
        transport.close();
        readers.shutdownNow();
    }
}
