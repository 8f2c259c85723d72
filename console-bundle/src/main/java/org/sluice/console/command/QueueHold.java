package org.sluice.console.command;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Report;

/** Stops delivery to a domain. */
@Service
@Command(
        scope = "sluice",
        name = "queue-hold",
        description = "Stops delivery to a domain, or of everything, until queue-release; survives a restart")
public final class QueueHold extends QueueCommand {

    @Override
    Report report(String domain, String whose) throws Exception {
        await(server.queues().hold(domain));
        return Report.sentence(
                Json.object().put("domain", domain).put("held", true),
                whose + ": delivery is held; mail is still accepted.");
    }
}
