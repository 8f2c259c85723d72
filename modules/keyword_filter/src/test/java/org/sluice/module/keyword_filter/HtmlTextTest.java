package org.sluice.module.keyword_filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlTextTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "fr<b></b>ee~free~``",
                "free<br>money~free money~``",
                "<p>free</p><p>money~free money~``",
                "fr<!-- x > y -->ee~free~``",
                "fr<!-->ee~free~``",
                "fr<!---->ee~free~``",
                "fr<!-- a --!>ee~free~``",
                "fr<!x>ee~free~``",
                "fr<?php x ?>ee~free~``",
                "<style>free {}</style>money~money~``",
                "<script>if (a<b) '</p>'</SCRIPT >money~money~``",
                "a < b <3 c~a < b <3 c~``",
                "<a href=\"http://bad.example/?a=1&amp;b=2\">x</a>~x~http://bad.example/?a=1&b=2",
                "<a href=http://bad.example>x</a>~x~http://bad.example",
                "<img alt='free >money' src = x>seen~seen~free >money x",
                "<b \">seen~seen~``",
                "fr&#101;&#x65;~free~``",
                "fr&#101e~free~``",
                "caf&eacute; &euro;5 &copy 2~caf\u00e9 \u20ac5 \u00a9 2~``",
                "fr&shy;ee&zwnj;~free~``",
                "&bogus; &; & &#; &#xg;~&bogus; &; & &#; &#xg;~``",
                "&#0;&#55296;&#1114112;&#150;~\ufffd\ufffd\ufffd\u2013~``",
                "x &amp~x &~``",
                "free<span style='display:none'>xx</span>money~freexxmoney~display:none",
                "free<a~free~``",
                "free<~free<~``"
            })
    void readsAsAReaderDoes(String html, String text, String values) {
        Collected seen = new Collected();
        Collected attributes = new Collected();
        HtmlText filter = new HtmlText(new Folding(seen), new Folding(attributes));
        html.codePoints().forEach(filter::accept);
        filter.end();
        assertThat(seen.toString()).isEqualTo(folded(text) + "|");
        assertThat(attributes.toString()).isEqualTo(folded(values) + "|");
    }

    private static String folded(String text) {
        return Collected.of(Folding::new, text);
    }
}
