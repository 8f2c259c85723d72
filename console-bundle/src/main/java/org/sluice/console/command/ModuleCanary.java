package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Lets a version serve a part of the traffic. */
@Service
@Command(
        scope = "sluice",
        name = "module-canary",
        description = "Lets a version of a module serve a share of the mail: 10% of the connections, 10%:client,"
                + " or key=value of the connection context")
public final class ModuleCanary extends RoutingCommand {

    @Override
    String order(Words given) {
        List<String> named = given.from(3, 3, "<name> <version> <share>");
        server.routing().canary(named.get(0), named.get(1), named.get(2));
        return named.get(0) + " " + named.get(1) + " serves " + named.get(2)
                + " as a canary; it is rolled back by itself when it does worse.";
    }
}
