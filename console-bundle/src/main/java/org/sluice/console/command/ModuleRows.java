package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sluice.console.Json;
import org.sluice.operations.ModuleStatus;

/** A module's status as JSON. */
final class ModuleRows {

    private ModuleRows() {}

    static ObjectNode of(ModuleStatus module) {
        ModuleStatus.Calls calls = module.calls();
        ObjectNode row = Json.object()
                .put("name", module.name())
                .put("instance", module.instance())
                .put("version", module.version())
                .put("state", module.state())
                .put("mode", module.mode())
                .put("required", module.required())
                .put("order", module.order());
        row.set("phases", Json.array(module.phases()));
        return row.put("bundle", module.bundleId())
                .put("hash", module.hash())
                .put("calls", calls.total())
                .put("in_flight", calls.inFlight())
                .put("errors", calls.errors())
                .put("timeouts", calls.timeouts())
                .put("bypassed", calls.bypassed())
                .put("p50_ms", rounded(calls.p50Millis()))
                .put("p99_ms", rounded(calls.p99Millis()));
    }

    static double rounded(double millis) {
        return Math.round(millis * 100) / 100.0;
    }
}
