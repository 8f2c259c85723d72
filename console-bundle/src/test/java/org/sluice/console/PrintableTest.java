package org.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @Test
    void leavesWhatIsPrintable() {
        assertThat(Printable.line("Änn@büro.example \\ 日本 <x>")).isEqualTo("Änn@büro.example \\ 日本 <x>");
        assertThat(Printable.lines("a\r\n\tb\n")).isEqualTo("a\n\tb\n");
    }

    @Test
    void writesTheRestAsEscapes() {
        assertThat(Printable.line("a\u001b[2Jb\n\u0007\u009b1m")).isEqualTo("a\\x1b[2Jb\\x0a\\x07\\x9b1m");
        assertThat(Printable.line("moc.live\u202e")).isEqualTo("moc.live\\u202e");
        assertThat(Printable.lines("a\rb\u001b]0;x\u0007")).isEqualTo("a\\x0db\\x1b]0;x\\x07");
    }

    @ParameterizedTest
    @MethodSource("org.sluice.testing.Hostile#values")
    void printsWhatStrangersChose(String value) throws Exception {
        String json = Json.write(Json.object(Map.of("v", value, value, "v")));
        assertThat(json).matches("[ -~]+");
        ObjectMapper strict = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        assertThat(strict.readTree(json).get("v").textValue()).isEqualTo(value);
        assertThat(strict.readTree(json).get(value).textValue()).isEqualTo("v");
        assertThat(Table.cell(Json.object().put("v", value).get("v")))
                .doesNotContainPattern("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[31m", "\u009b31m", "\u007f", "\u202e", "\"\\\u0000", "日本"})
    void writesJsonAsPrintableAscii(String value) throws Exception {
        String json = Json.write(Json.object().put("v", value));
        assertThat(json).matches("[ -~]+");
        assertThat(new ObjectMapper().readTree(json).get("v").textValue()).isEqualTo(value);
    }
}
