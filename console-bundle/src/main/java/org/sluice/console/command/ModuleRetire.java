package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Removes a version that does not serve. */
@Service
@Command(
        scope = "sluice",
        name = "module-retire",
        description = "Drains and uninstalls a version of a module that does not serve")
public final class ModuleRetire extends RoutingCommand {

    @Override
    String order(Words given) {
        List<String> named = given.from(2, 2, "<name> <version>");
        server.routing().retire(named.get(0), named.get(1));
        return named.get(0) + " " + named.get(1) + " is uninstalled.";
    }
}
