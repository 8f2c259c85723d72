package org.sluice.module.cloudmark;

import java.math.BigDecimal;
import org.sluice.support.upstream.MalformedReply;

/** Any octets of a server: a score within its bounds whose parts may be written down, or none. */
public final class FuzzScore {

    private static final int LIMIT = 1 << 16;

    private FuzzScore() {}

    /** The content of one answer. */
    public static void fuzzerTestOneInput(byte[] content) {
        ScoreReader reader = new ScoreReader(LIMIT);
        try {
            Score score = reader.score(content);
            boolean fits = score.score().signum() >= 0
                    && score.score().compareTo(BigDecimal.valueOf(100)) <= 0
                    && isOneLine(score.analysis())
                    && score.named().values().stream().allMatch(FuzzScore::isOneLine)
                    && score.fields().size() <= Score.MOST_FIELDS
                    && score.fields().stream().allMatch(field -> isOneLine(field.name()) && isOneLine(field.value()));
            if (!fits) {
                throw new IllegalStateException(score.toString());
            }
            reader.mostOctets(content);
        } catch (MalformedReply refused) {
            // no score is what octets mostly are
        }
    }

    private static boolean isOneLine(String text) {
        return text.length() <= 4_000 && text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
