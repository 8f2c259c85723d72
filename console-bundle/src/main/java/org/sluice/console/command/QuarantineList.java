package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Report;
import org.sluice.console.SpoolRecords;
import org.sluice.console.Table;

/** What is kept apart. */
@Service
@Command(scope = "sluice", name = "quarantine-list", description = "Lists the messages in quarantine, oldest first")
public final class QuarantineList extends SluiceCommand {

    @Option(name = "--limit", description = "Show at most so many")
    int limit = 100;

    @Override
    Report report() {
        ArrayNode rows = SpoolRecords.list(server.quarantine().list(Math.max(1, limit)));
        return Table.of("id", "received", "module", "reason", "sender", "recipient", "size")
                .report(rows, "The quarantine is empty.");
    }
}
