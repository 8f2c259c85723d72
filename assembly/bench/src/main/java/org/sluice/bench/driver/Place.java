package org.sluice.bench.driver;

import org.sluice.operations.ModuleStatus;

/**
 * What one of a bundle's modules is asked as: a bundle may carry several, and a module have several configurations.
 *
 * @param instance of the configuration; empty for a single one
 */
record Place(String module, String instance) {

    /** Reads {@code module} or {@code module~instance}. */
    static Place of(String text) {
        String[] parts = text.split("~", 2);
        return new Place(parts[0], parts.length < 2 ? "" : parts[1]);
    }

    boolean isOf(ModuleStatus status) {
        return status.name().equals(module) && status.instance().equals(instance);
    }
}
