package org.sluice.core.intake;

import java.util.List;
import java.util.Optional;
import org.sluice.injection.Bounces.Notice;
import org.sluice.validation.Disposition;

/**
 * What several recipients come to under one reply. Any temporary failure defers all, as the client cannot be told to try
 * again for one; a refusal of all is the client's; a refusal of some has to be settled here, after the 250.
 *
 * @param policy who may be told
 * @param trusted whether the sender's address can be believed
 * @param silent whether nobody is to be told later: over HTTP the answer itself names each recipient, and mail the core made
 *     on account of another message must not cause more
 */
record RecipientRules(BouncePolicy policy, boolean trusted, boolean silent) {

    /** The refusal that holds for all copies, if there is one. */
    static Optional<Refusal> whole(List<JudgedCopy> copies) {
        Optional<Refusal> first = Optional.empty();
        boolean accepted = false;
        for (JudgedCopy copy : copies) {
            if (copy.refusal().filter(Refusal::isTemporary).isPresent()) {
                return copy.refusal();
            }
            accepted |= copy.refusal().isEmpty();
            first = first.or(copy::refusal);
        }
        return accepted ? Optional.empty() : first;
    }

    /** Where each copy goes when there is none. */
    List<JudgedCopy> settle(List<JudgedCopy> copies) {
        return copies.stream().map(copy -> copy.going(way(copy))).toList();
    }

    private Way way(JudgedCopy copy) {
        if (copy.refusal().isPresent()) {
            return silent ? Way.DROP : refused(copy);
        }
        Disposition disposition = copy.fate().disposition();
        return switch (disposition) {
            case DISCARD -> Way.DISCARD;
            case QUARANTINE -> Way.QUARANTINE;
            case CONTINUE, ACCEPT, DEFER, REJECT -> Way.QUEUE;
        };
    }

    private Way refused(JudgedCopy copy) {
        boolean mayTell =
                switch (policy) {
                    case TRUSTED -> trusted;
                    case ALWAYS -> true;
                    case NEVER -> false;
                };
        if (mayTell && !Notifications.wants(Notice.FAILED, copy.copy().parameters())) {
            return Way.DROP;
        }
        return mayTell && !copy.copy().sender().isNull() ? Way.BOUNCE : Way.QUARANTINE;
    }
}
