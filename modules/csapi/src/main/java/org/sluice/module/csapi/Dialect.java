package org.sluice.module.csapi;

import org.sluice.validation.ConfigurationRefused;

/** Whose service is asked for where none is configured; what replies mean is told from the replies. */
enum Dialect {
    /** Anybody's. */
    GENERIC("/avscan"),
    /** Symantec's Scan Engine and Protection Engine. */
    SYMANTEC("/SYMCScanResp-AV");

    private final String service;

    Dialect(String service) {
        this.service = service;
    }

    /** The service that is asked where none is configured. */
    String service() {
        return service;
    }

    static Dialect of(String value) {
        return switch (value.strip()) {
            case "generic" -> GENERIC;
            case "symantec" -> SYMANTEC;
            default -> throw new ConfigurationRefused("dialect", value, "generic or symantec");
        };
    }
}
