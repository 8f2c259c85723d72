package org.sluice.console.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Printable;
import org.sluice.console.Refusal;
import org.sluice.console.Report;

/** Skips a module's automatic run for a network or for all, for a while or until taken back. */
@Service
@Command(
        scope = "sluice",
        name = "module-bypass",
        description = "Skips a module for a network or for all; without a name lists the bypasses in force")
public final class ModuleBypass extends SluiceCommand {

    @Argument(name = "name", multiValued = true, description = "Name of the module; it need not be installed")
    @Completion(ModuleNames.class)
    List<String> words;

    @Option(name = "--peer", description = "Only for clients of this network, such as 192.0.2.0/24")
    String peer = "";

    @Option(name = "--for", description = "Only for that long, such as 10m; s, m, h, d")
    String period;

    @Option(name = "--off", description = "Take the bypass back")
    boolean off;

    @Override
    Report report() {
        Optional<String> name = Words.of(this, words).atMostOne("module name");
        if (name.isEmpty()) {
            return list();
        }
        return off ? takeBack(name.get()) : bypass(name.get());
    }

    private Report list() {
        List<String> bypasses = server.modules().bypasses();
        return Report.of(Json.array(bypasses), out -> {
            if (bypasses.isEmpty()) {
                out.println("No bypasses are in force.");
            }
            bypasses.forEach(line -> out.println(Printable.line(line)));
        });
    }

    private Report bypass(String name) {
        Duration duration = period == null ? Duration.ZERO : Periods.parse(period);
        boolean installed = server.modules().modules().stream()
                .anyMatch(module -> module.name().equals(name));
        try {
            server.modules().bypass(name, peer, duration);
        } catch (IllegalArgumentException e) {
            throw new Refusal("--peer " + peer + ": " + e.getMessage());
        }
        return Report.sentence(
                Json.object()
                        .put("module", name)
                        .put("peer", peer)
                        .put("for_seconds", duration.toSeconds())
                        .put("bypassed", true)
                        .put("installed", installed),
                name + " is bypassed for " + whom()
                        + (period == null ? " until taken back with --off" : " for " + period)
                        + (installed ? "." : "; no module of that name is installed now."));
    }

    private Report takeBack(String name) {
        if (!server.modules().endBypass(name, peer)) {
            throw new Refusal(
                    "no bypass of " + name + " for " + whom() + "; sluice:module-bypass lists those in force");
        }
        return Report.sentence(
                Json.object().put("module", name).put("peer", peer).put("bypassed", false),
                name + " is asked again for " + whom() + ".");
    }

    private String whom() {
        return peer.isEmpty() ? "everybody" : peer;
    }
}
