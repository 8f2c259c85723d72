package org.sluice.core.record;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.core.explain.StepRecord;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/**
 * One call as it was: who was asked about what, what the module asked in turn, and what it said. References to values that
 * do not change any more.
 *
 * @param word as in explanations: {@code reject}, {@code would reject}, {@code timeout}
 * @param verdict null where there was no answer
 * @param exchanges null where the module asked nothing
 */
public record RecordedCall(
        StepRecord.Witness witness,
        Phase phase,
        Instant at,
        Scene scene,
        String word,
        Verdict verdict,
        Written written,
        Exchanges exchanges) {

    private static final int BASE_OCTETS = 200;

    /** In JDK types, with its scene by number. */
    Map<String, Object> picture(long sceneNumber) {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("module", witness.name());
        picture.put("version", witness.version());
        picture.put("hash", witness.hash());
        picture.put("phase", phase.word());
        picture.put("at", at.toString());
        picture.put("scene", sceneNumber);
        picture.put("word", word);
        if (verdict != null) {
            picture.put("verdict", Answers.verdict(verdict));
        }
        picture.put("effects", written.lines());
        picture.put("exchanges", exchanges == null ? List.of() : exchanges.pictures());
        if (exchanges != null && exchanges.omitted() > 0) {
            picture.put("exchangesOmitted", (long) exchanges.omitted());
        }
        return picture;
    }

    long octets(Scene before) {
        return BASE_OCTETS
                + (scene == before ? 0 : scene.octets(before))
                + written.octets()
                + (exchanges == null ? 0 : exchanges.octets());
    }
}
