package org.sluice.core.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Version;
import org.sluice.core.lifecycle.Routes;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.operations.ModuleStatus;

/** What an operator should do about modules that are not asked although they should be. */
final class ModuleFindings {

    private final List<ModuleStatus> modules;
    private final List<Finding> findings = new ArrayList<>();

    private ModuleFindings(List<ModuleStatus> modules) {
        this.modules = modules;
    }

    static List<Finding> of(List<ModuleStatus> modules, Routes routes) {
        ModuleFindings made = new ModuleFindings(modules);
        modules.forEach(made::examine);
        routes.modules().forEach((module, route) -> {
            made.expect(module, "serves", route.serves());
            made.expect(module, "shadow", route.shadow());
            made.expect(module, "canary", route.canary().map(canary -> canary.version()));
        });
        return List.copyOf(made.findings);
    }

    private void examine(ModuleStatus module) {
        if (module.state().equals("sick")) {
            sick(module);
        }
        if (module.state().equals("missing") && module.required()) {
            findings.add(Finding.problem(module.name() + " is missing, mail is refused for now: it is " + module.note()
                    + "; sluice:module-bypass " + module.name() + " lets mail pass meanwhile"));
        }
    }

    private void sick(ModuleStatus module) {
        Optional<ModuleStatus> other = modules.stream()
                .filter(each ->
                        each.name().equals(module.name()) && each.instance().equals(module.instance()))
                .filter(each -> each.state().equals("active"))
                .findFirst();
        String remedy = "; the log says why, sluice:module-reset " + module.name() + " brings it back";
        if (other.isPresent()) {
            findings.add(Finding.hint(module.name() + ' ' + module.version() + " is sick and is not asked, "
                    + other.get().version() + " serves" + remedy));
        } else {
            String mail = module.required() ? "mail is refused for now" : "mail goes on without its answer";
            findings.add(Finding.problem(module.name() + " is sick and is not asked, " + mail + remedy));
        }
    }

    private void expect(String module, String part, Optional<Version> version) {
        boolean there = version.isEmpty()
                || modules.stream()
                        .anyMatch(each -> each.name().equals(module)
                                && each.version().equals(version.get().toString()));
        if (!there) {
            findings.add(Finding.hint("etc/org.sluice.routing.cfg: " + module + '.' + part + " names " + version.get()
                    + ", which is not installed; until it is, the other rules apply"));
        }
    }
}
