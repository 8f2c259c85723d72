package org.sluice.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.sluice.validation.AttributeKey;

class DictionaryTest {

    private final Dictionary dictionary = new Dictionary();

    @Test
    void showsABatchOnlyWhenItIsPublishedAndNeverChangesWhatItShowed() {
        dictionary.put("a", "1");
        assertThat(dictionary.get("a")).isEmpty();
        dictionary.publish();
        Map<String, String> before = dictionary.asMap();
        dictionary.put("a", "2");
        dictionary.publish();
        assertThat(before).containsEntry("a", "1");
        assertThat(dictionary.get("a")).contains("2");
    }

    @Test
    void isBoundedInEverything() {
        assertThat(dictionary.put("n".repeat(201), "v")).isFalse();
        assertThat(dictionary.put("n", "v".repeat(16_385))).isFalse();
        for (int i = 0; i < 500; i++) {
            assertThat(dictionary.put("n" + i, "v")).isTrue();
        }
        assertThat(dictionary.put("one more", "v")).isFalse();
        assertThat(dictionary.put("n1", "another value")).isTrue();
        dictionary.remove("n1");
        assertThat(dictionary.put("one more", "v")).isTrue();

        dictionary.clear();
        for (int i = 0; i < 15; i++) {
            assertThat(dictionary.put("big" + i, "v".repeat(16_384))).isTrue();
        }
        assertThat(dictionary.put("too big", "v".repeat(16_384))).isFalse();
        dictionary.putCut("cut", "v".repeat(20_000));
        dictionary.publish();
        assertThat(dictionary.asMap()).hasSize(15);
    }

    @Test
    void readsAValueOfAnotherKindAsNone() {
        dictionary.put("n", "not a number");
        dictionary.put("l", "[\"unfinished");
        dictionary.publish();
        assertThat(dictionary.get(AttributeKey.number("n"))).isEmpty();
        assertThat(dictionary.get(AttributeKey.strings("l"))).isEmpty();
        assertThat(dictionary.get(AttributeKey.string("n"))).contains("not a number");
        assertThat(dictionary.get(AttributeKey.number("absent"))).isEmpty();
    }

    @Test
    void idsAreUniqueSortedByTimeAndWellFormed() {
        SessionIds ids = new SessionIds(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
        List<String> made =
                java.util.stream.Stream.generate(ids::next).limit(10_000).toList();
        assertThat(new TreeSet<>(made)).containsExactlyElementsOf(made);
        assertThat(made).allMatch(id -> id.matches("[0-9a-hjkmnp-tv-z]{16}"));
        SessionIds later = new SessionIds(Clock.fixed(Instant.parse("2026-01-01T00:00:01Z"), ZoneOffset.UTC));
        assertThat(later.next()).isGreaterThan(made.get(9_999));
    }
}
