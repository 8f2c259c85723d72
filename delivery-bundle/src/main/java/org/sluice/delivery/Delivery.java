package org.sluice.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.maildir.MaildirTransport;
import org.sluice.delivery.mx.NextHopLookup;
import org.sluice.delivery.queue.Holds;
import org.sluice.delivery.queue.QueueIndex;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.route.Routes;
import org.sluice.delivery.smtp.SmtpTransport;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Replies;
import org.sluice.delivery.transport.Result;
import org.sluice.delivery.transport.Transport;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.queue.QueueControl;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolRecord;

/** The parts of delivery, put together once and taken apart in the right order. */
final class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration FINISHING = Duration.ofSeconds(3);
    private static final Duration ABORTING = Duration.ofMillis(800);

    private final Surroundings surroundings;
    private final Machine machine;
    private final QueueIndex index;
    private final Holds holds;
    private final SmtpTransport smtp;
    private final MaildirTransport maildir;
    private final DeliveryEngine engine;
    private final SpoolScan scan;
    private final QueueCommands commands;
    private final AutoCloseable routeChanges;

    Delivery(Surroundings surroundings, Routes routes, Supplier<Settings> settings, Path root, InstantSource clock)
            throws IOException {
        this.surroundings = surroundings;
        this.machine = new Machine(settings.get().maildir().concurrency());
        this.index = new QueueIndex(routes.table()::find, settings.get().limits());
        this.holds = new Holds(root.resolve("spool").resolve("queue-holds"));
        index.holds(holds.load());
        NextHopLookup lookup =
                new NextHopLookup(surroundings::dns, () -> settings.get().mx(), new Random());
        this.smtp =
                new SmtpTransport(() -> settings.get().smtp(), lookup, machine.readers(), clock, () -> settings.get()
                        .hostFailureRetry());
        this.maildir = new MaildirTransport(() -> settings.get().maildir(), machine.mailboxes());
        Persistence persistence = new Persistence(surroundings, machine.timer());
        Settler settler = new Settler(index, surroundings, persistence, settings, clock, machine.commands());
        this.engine =
                new DeliveryEngine(index, surroundings, settler, settings, this::transport, machine.timer(), clock);
        this.scan = new SpoolScan(surroundings, engine);
        QueueCommands.Desk desk = new QueueCommands.Desk(
                index,
                surroundings,
                persistence,
                settler.journal(),
                holds,
                routes,
                settings,
                clock,
                machine.commands());
        this.commands = new QueueCommands(desk, engine::wake, smtp::forgive);
        this.routeChanges = routes.onChange(() -> {
            index.reroute(routes.table()::find);
            engine.wake();
        });
    }

    QueueControl commands() {
        return commands;
    }

    QueueIndex index() {
        return index;
    }

    SmtpTransport smtp() {
        return smtp;
    }

    /** New settings are in force. */
    void changed(Settings now) {
        machine.mailboxThreads(now.maildir().concurrency());
        index.limits(now.limits());
        engine.wake();
    }

    /** A spool came, for the first time or again. */
    void spoolCame(Spool spool) {
        scan.start(spool);
        engine.wake();
    }

    void queued(SpoolRecord record) {
        engine.admit(record, false);
    }

    void removed(String id) {
        index.forget(id);
    }

    /** What an operator should know. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (surroundings.spool().isEmpty()) {
            findings.add(Finding.problem("no spool service: nothing is delivered until the spool bundle is back"));
        } else if (surroundings.bounces().isEmpty()) {
            findings.add(Finding.problem("core is away: failed mail waits to be bounced"));
        }
        holds.domains()
                .forEach(domain -> findings.add(Finding.hint((domain.isEmpty() ? "all mail" : "mail for " + domain)
                        + " is held; sluice:queue-release ends it")));
        if (scan.isRunning()) {
            findings.add(Finding.hint("the spool is still being read, " + index.size() + " messages so far"));
        }
        if (smtp.failingHosts() > 0) {
            findings.add(Finding.hint(smtp.failingHosts() + " next-hop addresses did not answer lately;"
                    + " sluice:queue-list shows what they said"));
        }
        index.summaries().stream()
                .filter(queue -> queue.route().equals("none"))
                .limit(5)
                .forEach(queue -> findings.add(Finding.problem("no route for " + queue.domain()
                        + ", its mail waits; add a line to etc/org.sluice.routes.cfg")));
        return findings;
    }

    /** Finishes what is under way, bounded; then connections say goodbye and threads end. */
    void stop() throws Exception {
        routeChanges.close();
        scan.stop();
        smtp.stop();
        try {
            if (!engine.stop(FINISHING)) {
                LOG.info("{} deliveries cut short; they are tried again", engine.underWay());
                smtp.close();
                engine.stop(ABORTING);
            }
        } finally {
            smtp.close();
            machine.stop();
        }
    }

    private Transport transport(Route route) {
        if (route instanceof Route.Maildir) {
            return maildir;
        }
        return route.isRemote() ? smtp : nowhere();
    }

    /** Mail without a route waits: an operator who forgot a line must not bounce mail by it. */
    private Transport nowhere() {
        return new Transport() {
            @Override
            public Executor blocking() {
                return machine.readers();
            }

            @Override
            public CompletionStage<Result> deliver(Attempt attempt) {
                return CompletableFuture.completedStage(
                        Result.refused(Replies.internal(451, "4.3.5", "no route for this domain"), ""));
            }
        };
    }
}
