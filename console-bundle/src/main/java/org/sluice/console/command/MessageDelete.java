package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.spool.SpoolRecord;

/** Removes queued messages without a bounce. */
@Service
@Command(
        scope = "sluice",
        name = "message-delete",
        description = "Removes messages from the queue; nobody is told, and there is no way back")
public final class MessageDelete extends SluiceCommand {

    @Argument(name = "ids", multiValued = true, description = "Ids of messages, as in queue-list")
    List<String> words;

    @Override
    Report report() throws Exception {
        return Progress.over(
                Words.of(this, words).several("message id", "sluice:queue-list --messages shows them"), this::delete);
    }

    private String delete(String id) throws Exception {
        SpoolRecord record = server.spool()
                .find(id)
                .orElseThrow(
                        () -> new Refusal("no such message in the spool; sluice:queue-list --messages shows them"));
        if (record.state() == SpoolRecord.State.QUARANTINED) {
            throw new Refusal("is in quarantine; use sluice:quarantine-delete");
        }
        if (!await(server.queues().delete(id))) {
            throw new Refusal("is being delivered right now, or has just gone; look again with sluice:message-show");
        }
        return "deleted";
    }
}
