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

/** Completes the name of a module, and behind it one of its versions. */
@Service
public final class ModuleVersions implements Completer {

    @Reference
    Server server;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter words = new StringsCompleter();
        List<String> arguments = List.of(commandLine.getArguments());
        int behind = commandLine.getCursorArgumentIndex() - 1;
        String module = behind >= 1 && behind < arguments.size() ? arguments.get(behind) : "";
        try {
            List<ModuleStatus> all = server.modules().modules();
            boolean named = all.stream().anyMatch(status -> status.name().equals(module));
            all.stream()
                    .filter(status -> !named || status.name().equals(module))
                    .map(status -> named ? status.version() : status.name())
                    .forEach(words.getStrings()::add);
        } catch (Refusal e) {
            // Without a core there is nothing to complete.
            return -1;
        }
        return words.complete(session, commandLine, candidates);
    }
}
