package org.sluice.console.command;

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

    @Argument(name = "name", required = true, description = "Name of the module")
    @Completion(ModuleNames.class)
    String name;

    @Override
    Report report() {
        if (!server.modules().reset(name)) {
            throw new Refusal(name + " is not sick, or there is no such module; sluice:module-list shows the states");
        }
        return Report.sentence(Json.object().put("module", name).put("reset", true), name + " is back in service.");
    }
}
