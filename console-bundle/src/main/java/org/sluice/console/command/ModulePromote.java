package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Lets a version serve. */
@Service
@Command(
        scope = "sluice",
        name = "module-promote",
        description = "Lets a version of a module serve; without a version its canary or shadow")
public final class ModulePromote extends RoutingCommand {

    @Override
    String order(Words given) {
        List<String> named = given.from(1, 2, "<name> [version]");
        String name = named.get(0);
        server.routing().promote(name, named.size() > 1 ? named.get(1) : "");
        String version = server.modules().modules().stream()
                .filter(module -> module.name().equals(name) && module.state().equals("active"))
                .map(module -> " " + module.version())
                .findFirst()
                .orElse("");
        return name + version + " serves; sluice:module-rollback goes back.";
    }
}
