package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.FrameworkUtil;
import org.sluice.console.Details;
import org.sluice.console.Json;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.message.SmtpReply;
import org.sluice.operations.ModuleStatus;
import org.sluice.operations.Readiness;
import org.sluice.queue.QueueSummary;
import org.sluice.spool.SpoolRecord;

/** The server in a few figures. */
@Service
@Command(scope = "sluice", name = "status", description = "Shows the server in a few figures")
public final class Status extends SluiceCommand {

    @Override
    Report report() {
        ObjectNode json = Json.object();
        json.put("version", version());
        json.put("ready", server.readiness().map(Readiness::isReady).orElse(false));
        json.put("waiting_for", server.readiness().map(Readiness::waitingFor).orElse("the core"));
        json.put(
                "refusing",
                server.admission()
                        .flatMap(admission -> admission.refusal())
                        .map(SmtpReply::toString)
                        .orElse(""));
        put(json, "sessions", () -> server.sessions().count());
        put(json, "queued", () -> server.spool().count(SpoolRecord.State.QUEUED));
        put(json, "quarantined", () -> server.spool().count(SpoolRecord.State.QUARANTINED));
        put(json, "queues", () -> server.queues().queues().size());
        put(json, "queues_held", () -> server.queues().queues().stream()
                .filter(QueueSummary::held)
                .count());
        json.set("modules", modules());
        return Details.report(json);
    }

    /** A figure of a part; null while the part is away. */
    private static void put(ObjectNode json, String name, LongSupplier figure) {
        try {
            json.put(name, figure.getAsLong());
        } catch (Refusal e) {
            json.putNull(name);
        }
    }

    private ObjectNode modules() {
        ObjectNode states = Json.object();
        Map<String, Integer> count = new TreeMap<>();
        try {
            for (ModuleStatus module : server.modules().modules()) {
                count.merge(module.state(), 1, Integer::sum);
            }
        } catch (Refusal e) {
            return states;
        }
        count.forEach(states::put);
        return states;
    }

    private static String version() {
        return Optional.ofNullable(FrameworkUtil.getBundle(Status.class))
                .map(bundle -> bundle.getVersion().toString())
                .orElse("");
    }
}
