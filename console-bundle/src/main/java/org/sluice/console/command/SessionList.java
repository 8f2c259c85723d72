package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Report;
import org.sluice.console.Table;

/** The open sessions. */
@Service
@Command(scope = "sluice", name = "session-list", description = "Lists the open sessions, oldest first")
public final class SessionList extends SluiceCommand {

    @Option(name = "--limit", description = "Show at most so many")
    int limit = 100;

    @Override
    Report report() {
        List<Map<String, String>> sessions = server.sessions().sessions(Math.max(1, limit));
        int count = server.sessions().count();
        ArrayNode rows = Json.array();
        Set<String> columns = new LinkedHashSet<>(List.of("id"));
        sessions.forEach(session -> {
            columns.addAll(session.keySet());
            session.forEach(rows.addObject()::put);
        });
        return Report.of(rows, out -> {
            Table.of(columns.toArray(String[]::new)).print(rows, "No sessions are open.", out);
            if (count > sessions.size()) {
                out.println(sessions.size() + " of " + count + " sessions; --limit shows more.");
            }
        });
    }
}
