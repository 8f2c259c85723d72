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
        String version = named.size() > 1 ? named.get(1) : "";
        server.routing().promote(named.get(0), version);
        return named.get(0) + (version.isEmpty() ? "'s version on trial" : " " + version)
                + " serves; sluice:module-rollback goes back.";
    }
}
