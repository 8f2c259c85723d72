package org.sluice.core.admission;

import org.sluice.core.settings.Values;

/** What the budgets are. */
record AdmissionSettings(long memoryOctets, int maxWaiting, int diskFloorPercent, long diskFloorOctets) {

    static AdmissionSettings of(Values values) {
        long percent = values.number("body_memory_percent", 25, 1, 75);
        return new AdmissionSettings(
                Runtime.getRuntime().maxMemory() / 100 * percent,
                (int) values.number("max_waiting_messages", 10_000, 1, 1_000_000),
                (int) values.number("disk_floor_percent", 5, 0, 99),
                values.number("disk_floor_mib", 256, 0, 1 << 30) * 1024 * 1024);
    }
}
