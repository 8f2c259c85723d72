package org.sluice.console.command;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Refusal;

/** Ends a trial. */
@Service
@Command(
        scope = "sluice",
        name = "module-stand",
        description = "Ends a module's shadow and canary; the versions stay in reserve")
public final class ModuleStand extends RoutingCommand {

    @Override
    String order(Words given) {
        String name = given.from(1, 1, "<name>").get(0);
        if (!server.routing().stand(name)) {
            throw new Refusal(name + " has neither shadow nor canary; sluice:module-list shows the states");
        }
        return name + " has neither shadow nor canary any more; the versions stay in reserve.";
    }
}
