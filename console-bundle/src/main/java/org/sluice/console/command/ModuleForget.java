package org.sluice.console.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Refusal;
import org.sluice.console.Report;

/** Tells the server that a module is gone for good, so that mail does not wait for it. */
@Service
@Command(
        scope = "sluice",
        name = "module-forget",
        description = "Forgets a module that was uninstalled for good: mail does not wait for it any more")
public final class ModuleForget extends SluiceCommand {

    @Argument(name = "name", multiValued = true, description = "Name of the module")
    @Completion(ModuleNames.class)
    List<String> words;

    @Override
    Report report() {
        String name = Words.of(this, words).one("module name", "sluice:module-list shows them");
        try {
            server.modules().forget(name);
        } catch (IllegalArgumentException refused) {
            throw new Refusal(refused.getMessage());
        }
        return Report.sentence(
                Json.object().put("module", name).put("forgotten", true),
                name + " is forgotten: mail does not wait for it any more.");
    }
}
