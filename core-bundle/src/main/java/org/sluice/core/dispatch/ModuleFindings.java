package org.sluice.core.dispatch;

import java.util.stream.Stream;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.operations.ModuleStatus;

/** What an operator should do about a module that is not asked although it should be. */
final class ModuleFindings {

    private ModuleFindings() {}

    static Stream<Finding> of(ModuleStatus module) {
        String mail = module.required() ? "mail is refused for now" : "mail goes on without its answer";
        return switch (module.state()) {
            case "sick" -> Stream.of(Finding.problem(module.name() + " is sick and is not asked, " + mail
                    + "; the log says why, sluice:module-reset " + module.name() + " brings it back"));
            case "missing" -> module.required()
                    ? Stream.of(Finding.problem(module.name() + " is required and not there, " + mail
                            + "; install it, or sluice:module-bypass " + module.name()))
                    : Stream.of();
            default -> Stream.of();
        };
    }
}
