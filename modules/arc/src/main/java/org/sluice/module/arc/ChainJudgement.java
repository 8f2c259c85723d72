package org.sluice.module.arc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.FieldSelection;
import org.sluice.support.dkim.SignedOctets;

/** Steps 4 to 7 of RFC 8617 section 5.2, for a chain whose body hashes and keys are there. */
final class ChainJudgement {

    private final List<ArcSet> sets;
    private final ChainSignatures signatures;
    private final FieldSelection header;
    private final Instant now;
    private final int minKeyBits;

    ChainJudgement(List<ArcSet> sets, ChainSignatures signatures, List<Field> header, Instant now, int minKeyBits) {
        this.sets = sets;
        this.signatures = signatures;
        this.header = new FieldSelection(header);
        this.now = now;
        this.minKeyBits = minKeyBits;
    }

    ChainResult of(Keys keys) {
        int newest = sets.size();
        try {
            verifyMessage(keys, newest);
        } catch (DkimProblem broken) {
            return broken("message signature " + newest, broken, keys.isUnanswered(signatures.messageKey(newest)));
        }
        List<String> sealers = new ArrayList<>(newest);
        for (int instance = newest; instance > 0; instance--) {
            try {
                sealers.add(verifySeal(keys, instance));
            } catch (DkimProblem broken) {
                return broken("seal " + instance, broken, keys.isUnanswered(signatures.sealKey(instance)));
            }
        }
        // Step 5 is of interest only where the chain passes.
        return ChainResult.pass(newest, oldestPass(keys, newest), sealers);
    }

    /** 0 when all hold. */
    private int oldestPass(Keys keys, int newest) {
        for (int instance = newest - 1; instance > 0; instance--) {
            try {
                verifyMessage(keys, instance);
            } catch (DkimProblem changedSince) {
                return instance + 1;
            }
        }
        return 0;
    }

    private void verifyMessage(Keys keys, int instance) throws DkimProblem {
        MessageSignature message = signatures.message(instance);
        ArcSignature signature = message.signature();
        Keys.Checker key = keys.of(signature, minKeyBits);
        message.requireNotExpired(now);
        message.requireBody(signatures.hash(message));
        key.check(SignedOctets.of(message.header(), header.select(message.names()), signature.field()));
    }

    /** The seal's domain. */
    private String verifySeal(Keys keys, int instance) throws DkimProblem {
        ArcSignature seal = signatures.seal(instance);
        ArcSet set = sets.get(instance - 1);
        keys.of(seal, minKeyBits)
                .check(ArcSet.sealed(sets.subList(0, instance - 1), set.results(), set.message(), seal.field()));
        return seal.domain();
    }

    private ChainResult broken(String link, DkimProblem problem, boolean unanswered) {
        return ChainResult.fail(sets.size(), link + ": " + problem.getMessage(), unanswered);
    }
}
