package org.sluice.console.command;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Goes back to the version that served before. */
@Service
@Command(
        scope = "sluice",
        name = "module-rollback",
        description = "Lets the version of a module serve again that served before the last promotion")
public final class ModuleRollback extends RoutingCommand {

    @Override
    String order(Words given) {
        String name = given.from(1, 1, "<name>").get(0);
        return name + " " + server.routing().rollback(name)
                + " serves again; the version it replaces stays in reserve.";
    }
}
