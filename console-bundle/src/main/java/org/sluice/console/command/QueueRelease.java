package org.sluice.console.command;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Report;

/** Ends a hold. */
@Service
@Command(scope = "sluice", name = "queue-release", description = "Ends a queue-hold")
public final class QueueRelease extends QueueCommand {

    @Override
    Report report(String domain, String whose) throws Exception {
        await(server.queues().release(domain));
        return Report.sentence(Json.object().put("domain", domain).put("held", false), whose + ": delivery goes on.");
    }
}
