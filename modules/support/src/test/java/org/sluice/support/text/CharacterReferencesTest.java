package org.sluice.support.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharacterReferencesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "plain~plain",
                "fr&#101;&#x65;~free",
                "fr&#101e~free",
                "http:&sol;&bsol;x&period;example~http:/\\x.example",
                "caf&eacute; &euro;5 &copy 2~caf\u00e9 \u20ac5 \u00a9 2",
                "&bogus; &; & &#; &#xg;~&bogus; &; & &#; &#xg;",
                "&&amp;&amp~&&&",
                "&#0;&#55296;&#1114112;&#99999999999999999999;~\ufffd\ufffd\ufffd\ufffd",
                "&#150;~\u2013"
            })
    void undoes(String text, String undone) {
        assertThat(CharacterReferences.undone(text)).isEqualTo(undone);
    }

    /** What could become a reference is held back for no longer than the longest one. */
    @Test
    void holdsLittleBack() {
        StringBuilder seen = new StringBuilder();
        CharacterReferences references = new CharacterReferences(seen::appendCodePoint);
        String endless = "&" + "a".repeat(100_000);
        endless.codePoints().forEach(references);
        assertThat(seen.length()).isGreaterThan(endless.length() - 64);
        references.end();
        assertThat(seen).hasToString(endless);
    }
}
