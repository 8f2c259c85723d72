package org.sluice.console.command;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Report;

/** Tries waiting mail now. */
@Service
@Command(scope = "sluice", name = "queue-flush", description = "Tries the waiting mail of a domain, or of all, now")
public final class QueueFlush extends QueueCommand {

    @Override
    Report report() throws Exception {
        String chosen = chosen();
        int messages = await(server.queues().flush(chosen));
        return Report.sentence(
                Json.object().put("domain", chosen).put("messages", messages),
                whose() + ": " + messages + (messages == 1 ? " message is" : " messages are") + " tried now.");
    }
}
