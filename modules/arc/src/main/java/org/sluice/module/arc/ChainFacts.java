package org.sluice.module.arc;

import java.util.List;
import java.util.Optional;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;
import org.sluice.validation.Effects;

/** What the check leaves in the message dictionary for other modules. */
public final class ChainFacts {

    private static final AttributeKey<String> STATUS = AttributeKey.string("arc.status");
    private static final AttributeKey<Long> INSTANCES = AttributeKey.number("arc.instances");
    private static final AttributeKey<Long> OLDEST_PASS = AttributeKey.number("arc.oldest_pass");
    private static final AttributeKey<List<String>> SEALERS = AttributeKey.strings("arc.sealers");
    private static final AttributeKey<String> REASON = AttributeKey.string("arc.reason");

    private ChainFacts() {}

    static void note(Effects effects, ChainResult result) {
        effects.put(STATUS, result.status().word()).put(INSTANCES, (long) result.instances());
        result.oldestPass().ifPresent(instance -> effects.put(OLDEST_PASS, (long) instance));
        if (!result.sealers().isEmpty()) {
            effects.put(SEALERS, result.sealers());
        }
        if (!result.why().isEmpty()) {
            effects.put(REASON, result.why());
        }
    }

    /** What the check found when the message came; empty where nobody checked. */
    public static Optional<ChainStatus> status(Attributes attributes) {
        return attributes.get(STATUS).flatMap(ChainStatus::of);
    }

    /** How many sets the message came with. */
    public static long instances(Attributes attributes) {
        return attributes.get(INSTANCES).orElse(0L);
    }
}
