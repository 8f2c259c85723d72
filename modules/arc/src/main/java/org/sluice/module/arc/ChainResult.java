package org.sluice.module.arc;

import java.util.List;
import java.util.OptionalInt;

/**
 * What the check brought out.
 *
 * @param instances sets in the message; 0 where they cannot be counted
 * @param oldestPass the oldest signature of the message that still holds, 0 when all do (RFC 8617 section 5.2 step 5); empty
 *     unless the chain passes
 * @param sealers domains of the seals, latest first; none unless the chain passes
 * @param why what broke the chain; empty unless it fails
 * @param unanswered whether it failed because a key could not be looked up
 */
public record ChainResult(
        ChainStatus status,
        int instances,
        OptionalInt oldestPass,
        List<String> sealers,
        String why,
        boolean unanswered) {

    static final ChainResult NONE = new ChainResult(ChainStatus.NONE, 0, OptionalInt.empty(), List.of(), "", false);

    static ChainResult pass(int instances, int oldestPass, List<String> sealers) {
        return new ChainResult(ChainStatus.PASS, instances, OptionalInt.of(oldestPass), sealers, "", false);
    }

    static ChainResult fail(int instances, String why, boolean unanswered) {
        return new ChainResult(ChainStatus.FAIL, instances, OptionalInt.empty(), List.of(), why, unanswered);
    }
}
