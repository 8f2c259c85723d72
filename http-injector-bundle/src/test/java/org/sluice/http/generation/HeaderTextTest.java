package org.sluice.http.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a request says, a header field stays one field. */
class HeaderTextTest {

    @ParameterizedTest
    @MethodSource("org.sluice.testing.Hostile#values")
    void writesOneField(String value) {
        expectOneField("Subject", HeaderText.unstructured("Subject", value));
        expectOneField("X", "X: y;\r\n " + HeaderText.parameter("filename", value));
        Mailbox named = new Mailbox(HeaderText.clean(value), "a", "b.example");
        expectOneField("From", HeaderText.mailboxes("From", List.of(named)));
        expectOneField("To", HeaderText.mailboxes("To", List.of(named, named)));
    }

    private static void expectOneField(String name, String field) {
        String[] lines = field.split("\r\n", -1);
        assertThat(lines[0]).startsWith(name + ":");
        for (int i = 0; i < lines.length; i++) {
            assertThat(lines[i]).hasSizeLessThan(998).matches(i == 0 ? "[ -~\t]+" : "[ \t]+[!-~][ -~\t]*");
        }
    }
}
