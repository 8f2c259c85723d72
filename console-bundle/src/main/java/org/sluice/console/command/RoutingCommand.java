package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.sluice.console.Json;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.operations.ModuleStatus;

/** An order about the versions of one module; answers with how they stand afterwards. */
abstract class RoutingCommand extends SluiceCommand {

    @Argument(name = "words", multiValued = true, description = "Module and version, as in module-list")
    @Completion(ModuleVersions.class)
    List<String> words;

    /** Gives the order; answers with a sentence about it. */
    abstract String order(Words given);

    @Override
    final Report report() {
        Words given = Words.of(this, words);
        String sentence;
        try {
            sentence = order(given);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new Refusal(e.getMessage());
        }
        String name = given.first();
        ObjectNode json = Json.object().put("module", name).put("result", sentence);
        var versions = json.putArray("versions");
        server.modules().modules().stream()
                .filter(module -> module.name().equals(name))
                .forEach(module -> versions.add(standing(module)));
        return Report.sentence(json, sentence);
    }

    private static ObjectNode standing(ModuleStatus module) {
        return Json.object()
                .put("version", module.version())
                .put("instance", module.instance())
                .put("state", module.state());
    }
}
