package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Report;
import org.sluice.console.Table;

/** Every module, installed or required and missing. */
@Service
@Command(scope = "sluice", name = "module-list", description = "Lists the modules: state, phases, calls and errors")
public final class ModuleList extends SluiceCommand {

    @Override
    Report report() {
        ArrayNode rows = Json.array();
        server.modules().modules().forEach(module -> rows.add(ModuleRows.of(module)));
        return Table.of(
                        "name",
                        "instance",
                        "version",
                        "state",
                        "mode",
                        "required",
                        "phases",
                        "order",
                        "in_flight",
                        "calls",
                        "errors",
                        "timeouts",
                        "bypassed",
                        "p50_ms",
                        "p99_ms")
                .report(rows, "No modules are installed; feature:list shows which there are.");
    }
}
