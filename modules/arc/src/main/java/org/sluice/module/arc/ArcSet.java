package org.sluice.module.arc;

import java.util.ArrayList;
import java.util.List;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.SignedOctets;
import org.sluice.support.dkim.TagList;

/** The three fields one host added (RFC 8617 section 4.1), complete. */
record ArcSet(int instance, Field results, Field message, TagList messageTags, Field seal, TagList sealTags) {

    /** Whether a field of that name belongs to a set. */
    static boolean isPart(String name) {
        return name.equalsIgnoreCase(ArcChain.RESULTS)
                || name.equalsIgnoreCase(ArcChain.MESSAGE)
                || name.equalsIgnoreCase(ArcChain.SEAL);
    }

    /** What a seal is made over: earlier sets from 1 on, then its own set (RFC 8617 section 5.1.1). */
    static byte[] sealed(List<ArcSet> earlier, Field results, Field message, Field seal) {
        List<Field> covered = new ArrayList<>();
        for (ArcSet set : earlier) {
            covered.addAll(List.of(set.results, set.message, set.seal));
        }
        covered.addAll(List.of(results, message));
        return SignedOctets.of(Canonicalization.RELAXED, covered, seal);
    }
}
