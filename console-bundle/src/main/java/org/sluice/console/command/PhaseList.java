package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Report;
import org.sluice.console.Table;
import org.sluice.validation.Phase;

/** Who is asked when: the phases in the order a message meets them, their waves and modules. */
@Service
@Command(
        scope = "sluice",
        name = "phase-list",
        description = "Lists the phases and the modules each asks, wave by wave")
public final class PhaseList extends SluiceCommand {

    @Option(name = "--all", description = "Show phases that ask nobody, too")
    boolean all;

    @Override
    Report report() {
        ArrayNode rows = Json.array();
        for (Phase phase : Phase.values()) {
            Map<Integer, List<String>> waves = new TreeMap<>(server.modules().plan(phase));
            waves.forEach((order, names) -> rows.addObject()
                    .put("phase", phase.word())
                    .put("wave", order)
                    .set("modules", Json.array(names)));
            if (waves.isEmpty() && all) {
                rows.addObject().put("phase", phase.word()).putNull("wave").set("modules", Json.array());
            }
        }
        return Table.of("phase", "wave", "modules").report(rows, "No phase asks any module.");
    }
}
