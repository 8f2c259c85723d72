package org.sluice.module.beik.engine;

/** Tells the errors of the library from its warnings. Never by their bits: only the library's own functions know these. */
final class BmiError {

    private static final long LOW_HALF = 0xffff_ffffL;

    private final BmiApi api;

    BmiError(BmiApi api) {
        this.api = api;
    }

    /** Goes on after success and after a warning. */
    void check(String function, long error) throws BmiProblem {
        if (isFatal(error)) {
            throw new BmiProblem("%s failed: error 0x%x (location %d, type %d)"
                    .formatted(
                            function,
                            low(error),
                            low(api.bmiErrorGetLocation(low(error))),
                            low(api.bmiErrorGetType(low(error)))));
        }
    }

    boolean isFatal(long error) {
        return low(error) != 0 && isTrue(api.bmiErrorIsFatal(low(error)));
    }

    static boolean isTrue(long flag) {
        return low(flag) != 0;
    }

    private static long low(long value) {
        return value & LOW_HALF;
    }
}
