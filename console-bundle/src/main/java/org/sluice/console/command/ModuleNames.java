package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.sluice.console.Refusal;
import org.sluice.console.Server;
import org.sluice.operations.ModuleStatus;

/** Completes the name of a module. */
@Service
public final class ModuleNames implements Completer {

    @Reference
    Server server;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        try {
            server.modules().modules().stream().map(ModuleStatus::name).forEach(names.getStrings()::add);
        } catch (Refusal e) {
            // Without a core there is nothing to complete.
            return -1;
        }
        return names.complete(session, commandLine, candidates);
    }
}
