package org.sluice.support.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagListTest {

    @Test
    void readsTags() throws Exception {
        TagList tags =
                TagList.parse(" v=1; a=rsa-sha256;\r\n\th = From : To:\tSubject ;bh=ab c=\r\n =; x_1= ; V=2;\r\n ");
        assertThat(tags.names()).containsExactly("v", "a", "h", "bh", "x_1", "V");
        assertThat(tags.get("a")).contains("rsa-sha256");
        assertThat(tags.items("h")).containsExactly("From", "To", "Subject");
        assertThat(tags.compact("bh")).contains("abc==");
        assertThat(tags.get("x_1")).contains("");
        assertThat(tags.items("none")).isEmpty();
        assertThat(tags.items("x_1")).containsExactly("");
        assertThatThrownBy(() -> tags.require("q")).isInstanceOf(DkimProblem.class);
    }

    @Test
    void keepsOctetsBeyondAscii() throws Exception {
        assertThat(TagList.parse("d=\u00c3\u00a4.example").get("d")).contains("\u00c3\u00a4.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                " ",
                "v",
                "v=1;;a=2",
                "v=1; v=1",
                "=1",
                "1v=1",
                "v w=1",
                "v=1; junk",
                "v=1; a=\u0000",
                "v=\u007f",
                "v=1 ; _a=2"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> TagList.parse(text)).isInstanceOf(DkimProblem.class);
    }

    @Test
    void isBounded() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            many.append('t').append(i).append("=1;");
        }
        assertThatThrownBy(() -> TagList.parse(many.toString())).isInstanceOf(DkimProblem.class);
        assertThatThrownBy(() -> TagList.parse("a=" + "x".repeat(70_000))).isInstanceOf(DkimProblem.class);
        assertThatThrownBy(() -> TagList.parse(";".repeat(60_000))).isInstanceOf(DkimProblem.class);
    }
}
