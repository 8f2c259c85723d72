package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.spool.SpoolRecord;

/** A message in the spool, with its content if asked. */
@Service
@Command(scope = "sluice", name = "message-show", description = "Shows a message in the spool")
public final class MessageShow extends SluiceCommand {

    @Argument(name = "id", multiValued = true, description = "Id of the message, as in queue-list and the logs")
    List<String> words;

    @Option(name = "--body", description = "Show header and body too")
    boolean body;

    @Override
    Report report() throws Exception {
        String id = Words.of(this, words).one("message id", "sluice:queue-list --messages shows them");
        SpoolRecord record = server.spool()
                .find(id)
                .orElseThrow(
                        () -> new Refusal("no message " + id + " in the spool: delivered, bounced, deleted or never "
                                + "accepted; log/mail.log and sluice:explain may tell"));
        return Messages.show(server.spool(), record, body);
    }
}
