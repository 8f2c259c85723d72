package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Report;
import org.sluice.console.SpoolRecords;
import org.sluice.console.Table;

/** The delivery queues, or the messages of one. */
@Service
@Command(
        scope = "sluice",
        name = "queue-list",
        description = "Lists the queues; with a domain, or --messages, the messages waiting")
public final class QueueList extends SluiceCommand {

    @Argument(name = "domain", multiValued = true, description = "Show the messages for this domain")
    List<String> words;

    @Option(name = "--messages", description = "Show the messages of all queues")
    boolean messages;

    @Option(name = "--limit", description = "Show at most so many")
    int limit = 100;

    @Override
    Report report() {
        Optional<String> domain = Words.of(this, words).atMostOne("domain");
        if (domain.isEmpty() && !messages) {
            return queues();
        }
        ArrayNode rows = SpoolRecords.list(server.queues().messages(domain.orElse(""), Math.max(1, limit)));
        return Table.of(
                        "id",
                        "sender",
                        "recipient",
                        "size",
                        "received",
                        "next_attempt",
                        "attempts",
                        "held",
                        "last_reply")
                .report(
                        rows,
                        "No messages are waiting"
                                + domain.map(name -> " for " + name + ".").orElse("."));
    }

    private Report queues() {
        ArrayNode rows = Json.array();
        server.queues().queues().stream().limit(Math.max(1, limit)).forEach(queue -> rows.addObject()
                .put("domain", queue.domain())
                .put("route", queue.route())
                .put("active", queue.active())
                .put("waiting", queue.waiting())
                .put("held", queue.held())
                .put("next_attempt", SpoolRecords.when(queue.nextAttempt()))
                .put("last_reply", queue.lastReply()));
        return Table.of("domain", "route", "active", "waiting", "held", "next_attempt", "last_reply")
                .report(rows, "All queues are empty.");
    }
}
