package org.sluice.core.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sluice.core.context.Picture;
import org.sluice.core.context.View;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Phase;

/**
 * A call as it is read from a record.
 *
 * @param decision in words, with the reply
 * @param scene what the module saw, to be made a {@link View}
 */
record PastCall(
        String module,
        Phase phase,
        Instant at,
        Scene scene,
        String decision,
        SortedMap<String, String> effects,
        List<PastExchange> exchanges) {

    private static final int MOST_EXCHANGES = 1_000;

    /** @throws IllegalArgumentException naming what is wrong */
    static PastCall of(Picture picture, List<Scene> scenes) {
        long scene = picture.number("scene");
        if (scene < 0 || scene >= scenes.size()) {
            throw new IllegalArgumentException("scene: " + scene + " (expected: 0 to " + (scenes.size() - 1) + ")");
        }
        return new PastCall(
                picture.text("module"),
                Phase.of(picture.text("phase")),
                instant(picture.text("at")),
                scenes.get((int) scene),
                decision(picture),
                new TreeMap<>(picture.texts("effects")),
                exchanges(picture.pictures("exchanges")));
    }

    private static String decision(Picture picture) {
        String reply = picture.has("verdict")
                ? PastExchange.verdict(picture.picture("verdict"))
                        .reply()
                        .map(SmtpReply::toString)
                        .orElse("")
                : "";
        return (picture.text("word") + ' ' + reply).strip();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("at: " + text + " (expected: as in 2026-01-01T00:00:00Z)", e);
        }
    }

    private static List<PastExchange> exchanges(List<Picture> pictures) {
        if (pictures.size() > MOST_EXCHANGES) {
            throw new IllegalArgumentException(
                    "exchanges: " + pictures.size() + " (expected: at most " + MOST_EXCHANGES + ")");
        }
        List<PastExchange> exchanges = new ArrayList<>();
        pictures.forEach(each -> exchanges.add(PastExchange.of(each)));
        return List.copyOf(exchanges);
    }

    /**
     * What modules saw at one moment.
     *
     * @param values as {@link View#memory} gave them
     * @param recipient empty where it was not about one
     * @param contentOctets negative where there was no content yet
     */
    record Scene(Map<String, Object> values, String recipient, long contentOctets) {

        static Scene of(Map<?, ?> given) {
            Map<String, Object> values = new LinkedHashMap<>();
            given.forEach((name, value) -> values.put((String) name, value));
            Picture picture = new Picture(values);
            View.of(picture, null); // whatever is wrong with it is said now, not in the middle of a replay
            return new Scene(
                    values, picture.has("recipient") ? picture.text("recipient") : "", picture.number("contentOctets"));
        }

        /** The connection dictionary. */
        Map<String, String> connection() {
            return new Picture(values).texts("connection");
        }

        /** The message dictionary. */
        Map<String, String> message() {
            return new Picture(values).texts("message");
        }

        boolean hasContent() {
            return contentOctets >= 0;
        }
    }
}
