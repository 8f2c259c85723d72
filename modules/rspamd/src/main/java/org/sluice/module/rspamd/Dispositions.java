package org.sluice.module.rspamd;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.sluice.support.scan.Action;

/** What becomes of a message for each action rspamd can advise. Immutable. */
record Dispositions(Map<RspamdAction, Action> byAdvice) {

    private static final Set<Action> ALLOWED = Action.ORDINARY;

    /** {@code onReject}: what becomes of spam with any engine. */
    static Dispositions of(RspamdModule.Config config, Action onReject) {
        Map<RspamdAction, Action> all = new EnumMap<>(RspamdAction.class);
        all.put(RspamdAction.NO_ACTION, Action.PASS);
        all.put(RspamdAction.GREYLIST, Action.of("on_greylist", config.on__greylist(), ALLOWED));
        all.put(RspamdAction.ADD_HEADER, Action.of("on_add_header", config.on__add__header(), ALLOWED));
        all.put(RspamdAction.REWRITE_SUBJECT, Action.of("on_rewrite_subject", config.on__rewrite__subject(), ALLOWED));
        all.put(RspamdAction.SOFT_REJECT, Action.of("on_soft_reject", config.on__soft__reject(), ALLOWED));
        all.put(RspamdAction.REJECT, onReject);
        all.put(RspamdAction.QUARANTINE, Action.of("on_quarantine", config.on__quarantine(), ALLOWED));
        all.put(RspamdAction.DISCARD, Action.of("on_discard", config.on__discard(), ALLOWED));
        return new Dispositions(Map.copyOf(all));
    }

    Action of(RspamdAction advice) {
        return byAdvice.get(advice);
    }
}
