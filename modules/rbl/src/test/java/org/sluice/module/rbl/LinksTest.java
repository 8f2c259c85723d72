package org.sluice.module.rbl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;

class LinksTest {

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain | http://example.com                          | example.com",
                "text/plain | (see https://Example.COM:8443/a?b#c).       | example.com",
                "text/plain | <ftp://example.com>                         | example.com",
                "text/plain | WWW.example.com, or awww.example.org        | www.example.com",
                "text/plain | mail me at a@www.example.com                | ",
                "text/plain | http://user:pw@evil.example/                | evil.example",
                "text/plain | http://good.example@evil.example/           | evil.example",
                "text/plain | http://%65vil.example                       | evil.example",
                "text/plain | http://evil.example./                       | evil.example",
                "text/plain | http://localhost/ http://nodot              | ",
                "text/plain | // no link, //example.com neither           | ",
                "text/plain | mailto:ann@example.com                      | ",
                "text/plain | http://b\u00fccher.example                  | xn--bcher-kva.example",
                "text/plain | http://192.0.2.1:80/                        | 192.0.2.1",
                "text/plain | http://0xC0000201/                          | 192.0.2.1",
                "text/plain | http://0300.0.513                           | 192.0.2.1",
                "text/plain | http://256.1.1.1/                           | ",
                "text/html  | <a href=//evil.example>                     | evil.example",
                "text/html  | <a href='http:&#47;&#x2f;evil&period;example'> | evil.example",
                "text/html  | <a href='http:\\\\evil.example\\x'>         | evil.example",
                "text/html  | <a href='https://e&shy;vil.example'>        | evil.example",
                "text/plain | https://e\u00advil\u3002ex\u200bample/         | evil.example",
                "text/plain | https://\uff45vil.example/                  | evil.example",
                "text/html  | a &amp; b, &unknown; &#xfffffffff; &#; &    | "
            })
    void findsWhereTextLeads(String type, String text, String host) throws Exception {
        assertThat(links(type, text, 10)).isEqualTo(host == null ? List.of() : List.of(host));
    }

    @Test
    void findsEachOnceAndNotTooMany() throws Exception {
        assertThat(links("text/plain", "http://a.example http://b.example http://A.example/x", 10))
                .containsExactly("a.example", "b.example");
        assertThat(links("text/plain", "http://a.example http://b.example http://c.example", 2))
                .hasSize(2);
    }

    /** What would take a careless reader an hour. */
    @ParameterizedTest
    @ValueSource(strings = {"http://", "//", "/", "@", "www.", "&#", "&", "http://a@", "%41", "a.", "http://http:"})
    void takesLinearTime(String piece) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> links("text/html", "http://" + piece.repeat(500_000), 1_000));
    }

    @Test
    void asksForTheLastLabelsToo() {
        assertThat(Target.of("a.b.c.example.co.uk", 4))
                .extracting(Target::text)
                .containsExactly("a.b.c.example.co.uk", "c.example.co.uk", "example.co.uk", "co.uk");
        assertThat(Target.of("example.com", 4)).extracting(Target::text).containsExactly("example.com");
        assertThat(Target.of("mail.example.com", 2))
                .extracting(Target::text)
                .containsExactly("mail.example.com", "example.com");
    }

    private static List<String> links(String type, String text, int most) throws Exception {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .part("1", type, null, text.getBytes(StandardCharsets.UTF_8));
        return new Links(8 << 20, most)
                .in(context.message().parts()).stream().map(Link::host).toList();
    }
}
