package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Printable;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.console.Table;
import org.sluice.operations.Routing;

/** What a shadow or canary decided otherwise than the version that serves. */
@Service
@Command(
        scope = "sluice",
        name = "module-diff",
        description = "Shows how often, and on which messages, a shadow or canary decided otherwise")
public final class ModuleDiff extends SluiceCommand {

    @Argument(name = "name", multiValued = true, description = "Name of the module")
    @Completion(ModuleNames.class)
    List<String> words;

    @Option(name = "--limit", description = "Differences to show, the latest first; 20 by default")
    int limit = 20;

    @Override
    Report report() {
        String name = Words.of(this, words).one("module name", "sluice:module-list shows them");
        if (limit < 0) {
            throw new Refusal("--limit " + limit + " (expected: 0 or more)");
        }
        Routing.Differences found;
        try {
            found = server.routing().differences(name, limit);
        } catch (IllegalArgumentException e) {
            throw new Refusal(e.getMessage());
        }
        ObjectNode json = Json.object()
                .put("module", found.module())
                .put("serving", found.serving())
                .put("compared", found.compared())
                .put("calls", found.calls())
                .put("different", found.different());
        ArrayNode latest = json.putArray("latest");
        found.latest().forEach(difference -> latest.addObject()
                .put("id", difference.id())
                .put("phase", difference.phase())
                .put("recipient", difference.recipient())
                .put("serving", difference.serving())
                .put("compared", difference.compared())
                .put("note", difference.note()));
        return Report.of(json, out -> {
            out.println(Printable.line(sentence(found)));
            if (!latest.isEmpty()) {
                Table.of("id", "phase", "recipient", "serving", "compared", "note")
                        .report(latest, "")
                        .print(out, false);
            }
        });
    }

    private static String sentence(Routing.Differences found) {
        if (found.compared().isEmpty()) {
            return found.module() + ": nothing was compared; sluice:module-shadow and sluice:module-canary begin it.";
        }
        return found.module() + " " + found.compared() + " decided otherwise than " + found.serving() + " on "
                + found.different() + " of " + found.calls() + " questions.";
    }
}
