package org.sluice.console.command;

import java.util.List;
import java.util.NoSuchElementException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Refusal;
import org.sluice.console.Report;

/** Sends messages on that were kept apart. */
@Service
@Command(
        scope = "sluice",
        name = "quarantine-release",
        description = "Sends messages in quarantine on, past the module that held them")
public final class QuarantineRelease extends SluiceCommand {

    @Argument(name = "ids", multiValued = true, description = "Ids of messages, as in quarantine-list")
    List<String> words;

    @Override
    Report report() throws Exception {
        return Progress.over(
                Words.of(this, words).several("message id", "sluice:quarantine-list shows them"), this::release);
    }

    private String release(String id) throws Exception {
        try {
            String reply = await(server.quarantine().release(id));
            if (!reply.startsWith("2")) {
                throw new Refusal("not released, it stays in quarantine: " + reply);
            }
            return reply;
        } catch (NoSuchElementException e) {
            throw new Refusal("no such message in quarantine; sluice:quarantine-list shows them");
        }
    }
}
