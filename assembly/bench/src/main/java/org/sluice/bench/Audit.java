package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares a ledger with all that a server holds once nothing moves any more: every file of every mailbox, and the queue. */
final class Audit {

    private static final Pattern NUMBER = Pattern.compile(PacedLoad.NUMBER + "(\\d{1,9})");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Ledger ledger;
    private final Path mail;
    private long files;
    private long others;
    private long queued;
    private long quarantined;

    private Audit(Ledger ledger, Path mail) {
        this.ledger = ledger;
        this.mail = mail;
    }

    /**
     * Waits until the queue is empty or nothing leaves it any more, stops the server, and looks.
     *
     * @param uncounted a mailbox whose messages are not in the ledger; they are only counted
     */
    static Audit of(SluiceServer server, Ledger ledger, String uncounted) throws IOException {
        Audit audit = new Audit(ledger, server.data().resolve("mail"));
        audit.settle(server);
        audit.queue(server);
        server.close();
        audit.mailboxes(uncounted);
        return audit;
    }

    /** Files of the uncounted mailbox. */
    long others() {
        return others;
    }

    /** What must be nought in any case, and that the sum is right. */
    void report(Findings findings) {
        findings.note("files", "files in mailboxes", files);
        findings.note("queued", "still in the queue", queued);
        findings.zero("quarantined", "kept apart", quarantined);
        findings.zero("lost", "answered 250 and lost", ledger.lost());
        findings.zero("doubled", "there more than once", ledger.repeated());
        findings.zero("keptThoughTurnedAway", "refused, but there", ledger.keptThoughTurnedAway());
        findings.zero("altered", "there, but not as sent", ledger.altered());
        findings.zero("neverSent", "there, but never sent", ledger.neverSent());
        findings.require(
                files + queued == ledger.accepted() + ledger.unansweredButThere(),
                "files and queue = answered 250 and those never answered that are there");
    }

    private void settle(SluiceServer server) throws IOException {
        JsonNode status = server.ask("sluice:status");
        long since = System.nanoTime();
        while (status.get("queued").asLong() > 0 && System.nanoTime() - since < PATIENCE_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            JsonNode now = server.ask("sluice:status");
            if (now.get("queued").asLong() != status.get("queued").asLong()) {
                since = System.nanoTime();
            }
            status = now;
        }
        quarantined = status.get("quarantined").asLong();
    }

    /** What did not leave is in the ledger too; usually nothing. */
    private void queue(SluiceServer server) throws IOException {
        for (JsonNode each : server.ask("sluice:queue-list --messages --limit 1000000")) {
            Matcher number = NUMBER.matcher(server.console(
                    "sluice:message-show --body " + each.get("id").asText()));
            ledger.queued(number.find() ? Integer.parseInt(number.group(1)) : -1);
            queued++;
        }
    }

    private void mailboxes(String uncounted) throws IOException {
        try (Stream<Path> all = Files.walk(mail)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                if (file.getParent().getParent().endsWith(uncounted)) {
                    others++;
                } else if (!file.getParent().endsWith("tmp")) {
                    Arrival arrival = Arrival.of(Files.readAllBytes(file));
                    ledger.delivered(arrival.number(), arrival.sum(), 1);
                    files++;
                }
            }
        }
    }
}
