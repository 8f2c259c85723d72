package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Details;
import org.sluice.console.Json;
import org.sluice.console.OwnMetrics;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.metrics.Metrics;
import org.sluice.operations.ModuleStatus;

/** All that is known of one module, every version and instance of it. */
@Service
@Command(scope = "sluice", name = "module-info", description = "Shows all that is known of one module")
public final class ModuleInfo extends SluiceCommand {

    @Argument(name = "name", multiValued = true, description = "Name of the module, as in module-list")
    @Completion(ModuleNames.class)
    List<String> words;

    @Override
    Report report() {
        String name = Words.of(this, words).one("module name", "sluice:module-list shows them");
        List<ModuleStatus> all = server.modules().modules();
        List<ModuleStatus> found =
                all.stream().filter(module -> module.name().equals(name)).toList();
        if (found.isEmpty()) {
            throw new Refusal("no module " + name + "; sluice:module-list shows those there are");
        }
        List<String> bypasses = server.modules().bypasses().stream()
                .filter(line -> List.of(line.split("\\s+")).contains(name))
                .toList();
        ObjectNode servers = servers(name);
        ObjectNode metrics = OwnMetrics.of(
                server.metrics().map(Metrics::text).orElse(""),
                name,
                all.stream().map(ModuleStatus::name).toList());
        ArrayNode json = Json.array();
        found.forEach(module -> {
            ObjectNode row = ModuleRows.of(module);
            row.put("note", module.note());
            row.set("contract", Json.object(module.contract()));
            row.set("configuration", Json.object(module.configuration()));
            row.set("servers", servers);
            row.set("metrics", metrics);
            row.set("bypasses", Json.array(bypasses));
            json.add(row);
        });
        return Report.of(
                json,
                out -> json.forEach(row -> {
                    Details.print((ObjectNode) row, "", out);
                    out.println();
                }));
    }

    private ObjectNode servers(String name) {
        Map<String, String> facts = new TreeMap<>();
        server.checks().stream()
                .filter(check -> check.name().equals(name))
                .forEach(check -> facts.putAll(check.facts()));
        return Json.object(facts);
    }
}
