package org.sluice.module.keyword_filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.module.keyword_filter.HtmlText.Reader;

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
                "free<~free<~``",
                "free</~free</~``",
                "<style>a<b</style>word~word~``",
                "<script>x<y</script>word~word~``",
                "<style><</style>word~word~``",
                "<style></</style>word~word~``",
                "<style></styles></style >word~word~``",
                "<STYLE></StYlE/>word~word~``",
                "<style></style a='>b'>word~word~>b",
                "<script></style></script>word~word~``",
                "<s\ud800\udc74yle>word~word~``",
                "<\u017ftyle>word~<\u017ftyle>word~``",
                "<title><style></title>word~<style> word~``",
                "<textarea><script></textarea>word~<script> word~``",
                "<textarea></x></TEXTAREA>word~</x> word~``",
                "<textarea>wo</te</textarea>rd~wo</te rd~``",
                "<xmp><!--</xmp>word~<!-- word~``",
                "<noembed><!--</noembed>word~<!--word~``",
                "<noframes><!--</noframes>word~<!--word~``",
                "<iframe><!--</iframe>word~<!-- word~``",
                "<plaintext></plaintext><!--word~</plaintext><!--word~``",
                "<?-- x>word~word~``",
                "<? a='>word~word~``",
                "<!->word~word~``",
                "<!>word~word~``",
                "<!DOCTYPE x PUBLIC '>word~word~``",
                "<![CDATA[>word~word~``",
                "</!-- x>word~word~``",
                "wo</>rd~word~``",
                "</ script>word~word~``",
                "<!--->word~word~``",
                "<!--!>unseen-->word~word~``",
                "<!---!>unseen-->word~word~``",
                "<!----!>word~word~``",
                "<!-- --!->unseen-->word~word~``",
                "<!-- --!!>unseen-->word~word~``",
                "<!-- --!-->word~word~``",
                "<!-- <!-->word~word~``",
                "<a =\">word~word~``",
                "<a b='c'=\">word~word~c",
                "<a b / =\">word~word~``",
                "<a b =>word~word~``",
                "wo<x-y></x-y>rd~word~``",
                "wo<style></style>rd~word~``",
                "wo<meta>rd~word~``",
                "wo<img>rd~wo rd~``",
                "wo<bdoo><template>rd~word~``"
            })
    void readsAsAReaderDoes(String html, String text, String values) {
        Collected seen = new Collected();
        Collected attributes = new Collected();
        read(Reader.BROWSER, html, seen, attributes);
        assertThat(seen.toString()).isEqualTo(folded(text) + "|");
        assertThat(attributes.toString()).isEqualTo(folded(values) + "|");
    }

    /** What is shown to some is read as they do, and what nobody knows as those do who leave nothing out. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "wo<b></b>rd<!-- x --><style>y</style>~~word",
                "wo<!--[if mso]>rd<![endif]-->~OFFICE~word",
                "wo<!--[if !mso]><!-->rd<!--<![endif]-->~OFFICE~word",
                "<!--[if mso]><style>x</style><![endif]-->word~OFFICE~word",
                "<!--wo<b></b>rd~ANY~word",
                "<style>wo<b></b>rd~ANY~word",
                "<script>wo<b></b>rd~ANY~word",
                "<!--[if mso]>wo<b></b>rd~ANY~word",
                "<style><!--wo<b></b>rd~ANY~word",
                "<svg><style></svg>wo<b></b>rd</style>~ANY~word",
                "<math><script/>wo<b></b>rd~ANY~word",
                "<svg><text><![CDATA[word]]></svg>~ANY~word",
                "<svg><![CDATA[<a b=\"word]]></svg>~ANY~word",
                "<svg><![CDATA[><a b=\"]]></svg>wo<b></b>rd~ANY~word",
                "<select><![CDATA[<a b=\"><style></select>wo<b></b>rd</style>~ANY~word",
                "<select><style></select>wo<b></b>rd</style>~ANY~word",
                "<noscript><style></noscript>wo<b></b>rd</style>~ANY~word",
                "<noscript><!--</noscript>wo<b></b>rd-->~ANY~word",
                "<noframes>wo<b></b>rd</noframes>~ANY~word",
                "<plaintext>wo<b></b>rd~ANY~word",
                "<script><!--<script></script><style>--></script>wo<b></b>rd</style>~ANY~word",
                "<style></st\u0000yle>wo<b></b>rd</style>~ANY~word",
                "<st\u0000yle><!--</style>wo<b></b>rd<!-- -->~ANY~word"
            })
    void readsAgainAsOthersDo(String html, Reader other, String word) {
        Collected seen = new Collected();
        Collected attributes = new Collected();
        assertThat(read(Reader.BROWSER, html, seen, attributes).otherReader()).isEqualTo(Optional.ofNullable(other));
        if (other != null) {
            read(other, html, seen, attributes);
        }
        assertThat(seen + " " + attributes).contains(word);
    }

    private static HtmlText read(Reader reader, String html, Collected seen, Collected attributes) {
        HtmlText page = new HtmlText(reader, new Folding(seen), new Folding(attributes));
        html.codePoints().forEach(page::accept);
        page.end();
        return page;
    }

    private static String folded(String text) {
        return Collected.of(Folding::new, text);
    }
}
