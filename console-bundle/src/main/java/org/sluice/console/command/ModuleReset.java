package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Refusal;
import org.sluice.console.Report;

/** Takes a sick module back into service. */
@Service
@Command(scope = "sluice", name = "module-reset", description = "Takes a sick module back into service")
public final class ModuleReset extends SluiceCommand {

    @Argument(name = "name", multiValued = true, description = "Name of the module")
    @Completion(ModuleNames.class)
    List<String> words;

    @Override
    Report report() {
        String name = Words.of(this, words).one("module name", "sluice:module-list shows them");
        if (!server.modules().reset(name)) {
            throw new Refusal(name + " is not sick, or there is no such module; sluice:module-list shows the states");
        }
        return Report.sentence(Json.object().put("module", name).put("reset", true), name + " is back in service.");
    }
}
