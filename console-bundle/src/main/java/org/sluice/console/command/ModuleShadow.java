package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Asks a version beside the one that serves. */
@Service
@Command(
        scope = "sluice",
        name = "module-shadow",
        description = "Asks a version of a module on live mail without applying what it says; module-diff compares")
public final class ModuleShadow extends RoutingCommand {

    @Override
    String order(Words given) {
        List<String> named = given.from(2, 2, "<name> <version>");
        server.routing().shadow(named.get(0), named.get(1));
        return named.get(0) + " " + named.get(1)
                + " is asked as a shadow; sluice:module-diff compares, sluice:module-stand ends it.";
    }
}
