package org.sluice.module.cloudmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.support.upstream.MalformedReply;

class ScoreReaderTest {

    private final ScoreReader reader = new ScoreReader(1 << 16);

    @Test
    void readsWhatMayBeThere() throws Exception {
        Score score = score(
                """
                {"score":"99.5","analysis":"a\\r\\n\\tb\\u0000","category":7,"subcategory":0,"rescan":true,"categoryDesc":"virus",
                 "appendHeaders":[{"headerField":"X-A","body":"b\\r\\nBcc: c"},{"headerField":"X B","body":"c"},{"body":"d"},7]}""");
        assertThat(score.score()).isEqualByComparingTo("99.5");
        assertThat(score.analysis()).isEqualTo("a b?");
        assertThat(score.named())
                .isEqualTo(Map.of(
                        "cmae-category",
                        "7",
                        "cmae-subcategory",
                        "0",
                        "cmae-rescan",
                        "1",
                        "cmae-category-desc",
                        "virus"));
        assertThat(score.fields()).containsExactly(new Score.Field("X-A", "b??Bcc: c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "[]",
                "{}",
                "{\"score\":null}",
                "{\"score\":true}",
                "{\"score\":-1}",
                "{\"score\":100.1}",
                "{\"score\":1e99}",
                "{\"score\":\"\"}",
                "{\"score\":\"high\"}",
                "{\"score\":9"
            })
    void noScoreIsNoVerdict(String json) {
        assertThatThrownBy(() -> score(json)).isInstanceOf(MalformedReply.class);
    }

    @Test
    void readsHowMuchAServerTakes() throws Exception {
        assertThat(reader.mostOctets("{\"maxMessageSize\":2048}".getBytes(StandardCharsets.US_ASCII)))
                .hasValue(2048);
        assertThat(reader.mostOctets("{\"maxMessageSize\":-1}".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(reader.mostOctets("{}".getBytes(StandardCharsets.US_ASCII))).isEmpty();
    }

    private Score score(String json) throws MalformedReply {
        return reader.score(json.getBytes(StandardCharsets.UTF_8));
    }
}
