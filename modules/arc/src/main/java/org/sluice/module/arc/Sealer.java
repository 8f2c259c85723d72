package org.sluice.module.arc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.FieldSelection;
import org.sluice.support.dkim.SignedOctets;
import org.sluice.support.dkim.SigningKey;

/**
 * Makes the next set of a chain (RFC 8617 section 5.1). Both signatures are relaxed, so that folding on the way does not
 * matter; tags stand in alphabetical order.
 *
 * @param domain whose key it is
 * @param names fields to cover, where the message has them
 * @param width where long values get white space for folding
 */
public record Sealer(String domain, String selector, SigningKey key, List<String> names, int width) {

    /** Of one name no more are covered: the first ones the message had. */
    private static final int MOST_OF_A_NAME = 50;

    /** The values of the three fields of one set. */
    public record Values(String results, String message, String seal) {}

    /** What is sealed: a header as it goes on, and the hash of the relaxed body behind it. */
    public record Content(List<Field> header, byte[] bodyHash) {}

    /**
     * The next set.
     *
     * @param chain the chain it is added to
     * @param cv what has become of that chain
     * @param results authserv-id and findings
     */
    public Values seal(Content content, ArcChain chain, ChainStatus cv, String results, Instant now)
            throws GeneralSecurityException {
        int instance = chain.highest() + 1;
        String end = "; i=" + instance + "; s=" + selector + "; t=" + now.getEpochSecond();
        Field aar = Field.of(ArcChain.RESULTS, "i=" + instance + "; " + results);
        FieldSelection selection = new FieldSelection(content.header());
        List<String> covered = covered(selection);
        Unsigned message = new Unsigned(
                ArcChain.MESSAGE,
                "; bh=" + Base64.getEncoder().encodeToString(content.bodyHash()) + "; c=relaxed/relaxed; d=" + domain
                        + "; h=" + folded(String.join(":", covered), ':') + end);
        Field ams = message.signed(
                unsigned -> SignedOctets.of(Canonicalization.RELAXED, selection.select(covered), unsigned));
        // Section 5.1.2: a seal on a broken chain covers its own set only.
        List<ArcSet> earlier = cv == ChainStatus.FAIL ? List.of() : chain.sets();
        Unsigned seal = new Unsigned(ArcChain.SEAL, "; cv=" + cv.word() + "; d=" + domain + end);
        Field as = seal.signed(unsigned -> ArcSet.sealed(earlier, aar, ams, unsigned));
        return new Values(aar.value().strip(), ams.value().strip(), as.value().strip());
    }

    private List<String> covered(FieldSelection selection) {
        List<String> covered = new ArrayList<>();
        for (String name : names) {
            int count = Math.min(selection.count(name), MOST_OF_A_NAME);
            for (int i = 0; i < count; i++) {
                covered.add(name.toLowerCase(Locale.ROOT));
            }
        }
        return covered;
    }

    /** Puts a space every so often, behind {@code separator} where there has to be one, so that a line can end there. */
    private String folded(String word, char separator) {
        StringBuilder folded = new StringBuilder(word.length() + 16);
        int start = 0;
        for (int i = 0; i < word.length(); i++) {
            folded.append(word.charAt(i));
            boolean mayEnd = separator == 0 || word.charAt(i) == separator;
            if (mayEnd && i + 1 - start >= width && i + 1 < word.length()) {
                folded.append(' ');
                start = i + 1;
            }
        }
        return folded.toString();
    }

    private interface Octets {
        byte[] of(Field unsigned);
    }

    /** A signature's field around the value that is still missing. */
    private final class Unsigned {
        private final String name;
        private final String front = "a=" + key.algorithm().word() + "; b=";
        private final String behind;

        Unsigned(String name, String behind) {
            this.name = name;
            this.behind = behind;
        }

        Field signed(Octets octets) throws GeneralSecurityException {
            byte[] signature = key.sign(octets.of(Field.of(name, front + behind)));
            String base64 = new String(Base64.getEncoder().encode(signature), StandardCharsets.US_ASCII);
            return Field.of(name, front + folded(base64, (char) 0) + behind);
        }
    }
}
