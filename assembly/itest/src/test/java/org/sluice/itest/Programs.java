package org.sluice.itest;

/** Programs of others that tests talk through. Missing ones skip a test at home and fail it where all must run. */
final class Programs {

    private Programs() {}

    static String require(String name) {
        return org.sluice.testing.Programs.require(name);
    }
}
