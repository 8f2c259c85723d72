package org.sluice.module.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "a@[192.0.2.1], b@x.example                   | x.example"
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
                "a@a.example,a@b.example,a@c.example,a@d.example,a@e.example | TOO_MANY"
            })
    void refuses(String field, Authors.Problem expected) {
        assertThat(Authors.of(field)).isEqualTo(new Authors(List.of(), expected));
    }
}
