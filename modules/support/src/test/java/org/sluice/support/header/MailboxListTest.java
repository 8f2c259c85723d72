package org.sluice.support.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that must hold one address; what From may hold besides is in {@link AuthorsTest}. */
class MailboxListTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a@x.example | a@x.example",
                " Ann Other <a@x.example> (work) | a@x.example",
                "\"Other, Ann <b@y>\" <a@X.example> | a@x.example",
                "(c (nested \\) ) , <b@y>) a@x.example | a@x.example",
                "a (one) @ (two) x.example | a@x.example",
                "\"a b\"@x.example | \"a b\"@x.example",
                "a@x.example, b@x.example | -",
                "group: a@x.example; | -",
                "undisclosed:; | -",
                "<a@x.example> <b@x.example> | -",
                "<a@x.example | -",
                "a@x.example> | -",
                "\"open <a@x.example> | -",
                "(open a@x.example | -",
                "a | -",
                "<> | -",
                "@x.example | -",
                "a@ | -",
                "Ann Other | -",
                "Ann a@x.example | -",
                "<@y.example:a@x.example> | a@x.example",
                "a@[192.0.2.1] | a@[192.0.2.1]",
            })
    void readsOneMailbox(String field, String expected) {
        assertThat(MailboxList.single(field).map(Object::toString).orElse("-")).isEqualTo(expected);
    }

    @Test
    void readsUtf8AndStaysLinear() {
        String octets = new String(
                "J\u00fcrgen <j@b\u00fccher.example>".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(MailboxList.single(octets))
                .hasValueSatisfying(a -> assertThat(a.asciiDomain()).isEqualTo("xn--bcher-kva.example"));
        assertThat(MailboxList.single("(".repeat(16_384))).isEmpty();
        assertThat(MailboxList.single("\u00ff\u00fe <a@x.example>")).isPresent();
    }
}
