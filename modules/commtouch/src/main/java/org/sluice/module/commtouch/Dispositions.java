package org.sluice.module.commtouch;

import java.util.EnumMap;
import java.util.Map;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.ScanResult;

/**
 * What becomes of a message for each class and each threat, and which of them count as hits: those that are sure, whatever becomes
 * of them, and of the others those an operator does something about. Immutable.
 */
record Dispositions(Map<SpamClass, Action> bySpam, Map<VirusThreat, Action> byThreat) {

    /** {@code policy}: says what becomes of confirmed spam and of a virus, as with any engine. */
    static Dispositions of(CommtouchModule.Config config, ScanPolicy policy) {
        Map<SpamClass, Action> spam = new EnumMap<>(SpamClass.class);
        spam.put(SpamClass.CONFIRMED, policy.action(ScanResult.spam("", "")));
        spam.put(SpamClass.BULK, read("bulk_disposition", config.bulk__disposition()));
        spam.put(SpamClass.VALIDBULK, read("validbulk_disposition", config.validbulk__disposition()));
        spam.put(SpamClass.SUSPECT, read("suspect_disposition", config.suspect__disposition()));
        Map<VirusThreat, Action> threat = new EnumMap<>(VirusThreat.class);
        threat.put(VirusThreat.VIRUS, policy.action(new ScanResult.Infected("", "")));
        threat.put(VirusThreat.HIGH, read("high_disposition", config.high__disposition()));
        threat.put(VirusThreat.MEDIUM, read("medium_disposition", config.medium__disposition()));
        return new Dispositions(Map.copyOf(spam), Map.copyOf(threat));
    }

    Action of(SpamClass spam) {
        return bySpam.getOrDefault(spam, Action.PASS);
    }

    Action of(VirusThreat threat) {
        return byThreat.getOrDefault(threat, Action.PASS);
    }

    boolean isHit(SpamClass spam) {
        return spam == SpamClass.CONFIRMED || spam == SpamClass.BULK || of(spam) != Action.PASS;
    }

    boolean isHit(VirusThreat threat) {
        return threat == VirusThreat.VIRUS || threat == VirusThreat.HIGH || of(threat) != Action.PASS;
    }

    private static Action read(String key, String value) {
        return Action.of(key, value, Action.ORDINARY);
    }
}
