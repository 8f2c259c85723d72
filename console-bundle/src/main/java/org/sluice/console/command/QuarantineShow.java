package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.spool.SpoolRecord;

/** A message in quarantine, with its content if asked. */
@Service
@Command(scope = "sluice", name = "quarantine-show", description = "Shows a message in quarantine")
public final class QuarantineShow extends SluiceCommand {

    @Argument(name = "id", multiValued = true, description = "Id of the message, as in quarantine-list")
    List<String> words;

    @Option(name = "--body", description = "Show header and body too; it may be what a module warned of")
    boolean body;

    @Override
    Report report() throws Exception {
        String id = Words.of(this, words).one("message id", "sluice:quarantine-list shows them");
        SpoolRecord record = server.spool()
                .find(id)
                .filter(found -> found.state() == SpoolRecord.State.QUARANTINED)
                .orElseThrow(
                        () -> new Refusal("no message " + id + " in quarantine; sluice:quarantine-list shows them"));
        return Messages.show(server.spool(), record, body);
    }
}
