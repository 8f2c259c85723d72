package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Details;
import org.sluice.console.Json;
import org.sluice.console.Refusal;
import org.sluice.console.Report;

/** Both dictionaries of a session or message. */
@Service
@Command(
        scope = "sluice",
        name = "context-show",
        description = "Shows the connection and message context of a session or message")
public final class ContextShow extends SluiceCommand {

    @Argument(
            name = "id",
            multiValued = true,
            description = "Id of a session or message, as in session-list and the logs")
    List<String> words;

    @Override
    Report report() {
        String id = Words.of(this, words).one("id", "sluice:session-list shows open sessions");
        Map<String, Map<String, String>> dictionaries = server.sessions()
                .dictionaries(id)
                .orElseThrow(() -> new Refusal("nothing is known of " + id
                        + "; sluice:session-list shows open sessions, sluice:message-show what is in the spool"));
        ObjectNode json = Json.object();
        json.set("connection", Json.object(dictionaries.getOrDefault("connection", Map.of())));
        json.set("message", Json.object(dictionaries.getOrDefault("message", Map.of())));
        return Details.report(json);
    }
}
