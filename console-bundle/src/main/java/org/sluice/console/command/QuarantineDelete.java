package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Refusal;
import org.sluice.console.Report;

/** Removes messages that were kept apart. */
@Service
@Command(
        scope = "sluice",
        name = "quarantine-delete",
        description = "Removes messages from quarantine; nobody is told, and there is no way back")
public final class QuarantineDelete extends SluiceCommand {

    @Argument(name = "ids", multiValued = true, description = "Ids of messages, as in quarantine-list")
    List<String> words;

    @Override
    Report report() throws Exception {
        return Progress.over(
                Words.of(this, words).several("message id", "sluice:quarantine-list shows them"), this::delete);
    }

    private String delete(String id) throws Exception {
        if (!await(server.quarantine().delete(id))) {
            throw new Refusal("no such message in quarantine; sluice:quarantine-list shows them");
        }
        return "deleted";
    }
}
