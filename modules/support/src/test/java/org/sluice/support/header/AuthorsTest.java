package org.sluice.support.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.HeaderField;
import org.sluice.message.Headers;

class AuthorsTest {

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a@x.example                                  | x.example",
                "<a@x.example>                                | x.example",
                "Ann <a@X.Example>                            | x.example",
                "\"Ann, Bob\" <a@x.example>                   | x.example",
                "\"a@y.example\" <a@x.example>                | x.example",
                "a@y.example <a@x.example>                    | x.example",
                "Ann. B. (of \\) (nested) <c@y.example>) <a@x.example> | x.example",
                "[List] Ann <a@x.example>                     | x.example",
                "a . b @ x (c) . example                      | x.example",
                "\"a b\"@x.example                            | x.example",
                "<@y.example,@z.example:a@x.example>          | x.example",
                "a@x.example.                                 | x.example",
                "a@x_y.example                                | x_y.example",
                "=?utf-8?q?ann=40y.example?= <a@x.example>    | x.example",
                "a@x.example, <b@y.example>,, c@x.example     | x.example y.example",
                "Team: a@x.example, b@y.example;              | x.example y.example",
                "Team: a@x.example                            | x.example",
                "One: a@x.example;, Two: b@y.example;         | x.example y.example",
                "a@[192.0.2.1]                                | ",
                "a@[192.0.2.1], b@x.example                   | x.example",
                "\"a@y.example\"@x.example                     | x.example",
                "<\"b@z.example> <a@y.example\"@x.example>     | x.example",
                "a@x.example (b@y.example)                    | x.example",
                "a@(b@y.example)x.example                     | x.example",
                "\"=?utf-8?q?b=40y.example=2C?=\" <a@x.example> | x.example",
                "=?utf-8?b?PGJAeS5leGFtcGxlPg==?= <a@x.example> | x.example",
                "a@xn--bcher-kva.example                      | xn--bcher-kva.example",
                "a@x.example, A@X.EXAMPLE, b@x.example.       | x.example"
            })
    void finds(String field, String expected) {
        Authors authors = Authors.of(field);
        assertThat(authors.problem()).isEqualTo(Authors.Problem.NOTHING);
        assertThat(authors.domains()).isEqualTo(expected == null ? List.of() : List.of(expected.split(" ")));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                              | NO_DOMAIN",
                "<>                              | NO_DOMAIN",
                "root                            | NO_DOMAIN",
                "<root>                          | NO_DOMAIN",
                "undisclosed:;                   | NO_DOMAIN",
                "(                               | NO_DOMAIN",
                ";                               | NO_DOMAIN",
                "\"a@x.example\"                 | UNREADABLE",
                "\"a@x.example\" <>              | UNREADABLE",
                "<a@x.example> <b@y.example>     | UNREADABLE",
                "<a@x.example> b@y.example       | UNREADABLE",
                "a@x.example b@y.example         | UNREADABLE",
                "a@x.example; b@y.example        | UNREADABLE",
                "a@b@x.example                   | UNREADABLE",
                "<a@x.example                    | UNREADABLE",
                "a@x.example (                   | UNREADABLE",
                "\"a@x.example                   | UNREADABLE",
                "a@                              | UNREADABLE",
                "@x.example                      | UNREADABLE",
                "a@x..example                    | UNREADABLE",
                "a@-x.example                    | UNREADABLE",
                "a@[192.0.2.1                    | UNREADABLE",
                "a@=?utf-8?q?x=2Eexample?=       | UNREADABLE",
                "A: B: a@x.example;;             | UNREADABLE",
                "a@x.example\\@y.example          | UNREADABLE",
                "a@x.example\u0000.y.example      | UNREADABLE",
                "=?utf-8?q?a=40x.example?=       | NO_DOMAIN",
                "a@\uff58.example                | UNREADABLE",
                "a@a.example,a@b.example,a@c.example,a@d.example,a@e.example | TOO_MANY"
            })
    void refuses(String field, Authors.Problem expected) {
        assertThat(Authors.of(field)).isEqualTo(new Authors(List.of(), expected));
    }

    /** The header as the core shows it, with these From fields. */
    private record From(List<String> values) implements Headers {
        @Override
        public List<HeaderField> fields() {
            return values.stream().map(value -> new HeaderField("From", value)).toList();
        }

        @Override
        public List<String> all(String name) {
            return name.equals("From") ? values : List.of();
        }
    }

    @Test
    void needsExactlyOneField() {
        assertThat(Authors.of(new From(List.of())).problem()).isEqualTo(Authors.Problem.NO_DOMAIN);
        assertThat(Authors.of(new From(List.of("a@x.example"))).domains()).containsExactly("x.example");
        for (String second : List.of("a@x.example", "b@y.example", "")) {
            assertThat(Authors.of(new From(List.of("a@x.example", second))))
                    .isEqualTo(new Authors(List.of(), Authors.Problem.SEVERAL_FIELDS));
        }
    }

    /** Beyond ASCII a domain is UTF-8 or nothing; a name may be anything. */
    @Test
    void readsOctets() {
        assertThat(Authors.of(octets("J\u00fcrgen <j@B\u00dccher.example>")).domains())
                .containsExactly("xn--bcher-kva.example");
        assertThat(Authors.of("\u00ff\u00fe <a@x.example>").domains()).containsExactly("x.example");
        assertThat(Authors.of("a@b\u00fccher.example").problem()).isEqualTo(Authors.Problem.UNREADABLE);
        assertThat(Authors.of(octets("a@x\u3002example")).problem()).isEqualTo(Authors.Problem.UNREADABLE);
    }

    /** What is too long to be honest is not read; what is just not too long is read once. */
    @ParameterizedTest
    @ValueSource(strings = {"(", "\"", "a@x.example,", "<", "a", "\\", "g:", "(()", "@x,"})
    void boundsLongFields(String piece) {
        String addressed = piece.repeat(65_536 / piece.length()) + " a@x.example";
        assertThat(Authors.of(addressed)).isEqualTo(new Authors(List.of(), Authors.Problem.UNREADABLE));
        String shorter = piece.repeat(16_000 / piece.length()) + " a@x.example";
        assertThat(Authors.of(shorter).domains()).isSubsetOf("x.example");
    }

    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
