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
    Report report(String domain, String whose) throws Exception {
        int messages = await(server.queues().flush(domain));
        return Report.sentence(
                Json.object().put("domain", domain).put("messages", messages),
                whose + ": " + messages + (messages == 1 ? " message is" : " messages are") + " tried now.");
    }
}
