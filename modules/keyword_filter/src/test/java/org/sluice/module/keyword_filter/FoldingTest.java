package org.sluice.module.keyword_filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldingTest {

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Free MONEY;free money;case",
                "free\\r\\n\\t  money;free money;white space",
                "free\\u00a0money;free money;no-break space",
                "  free ;free;blanks around it",
                "fr\\u00ade\\u200be;free;what is not seen",
                "f\\u0000r\\u202eee;free;controls and directions",
                "\\uff26\\uff32\\uff25\\uff25;free;full width",
                "\\ud835\\udc05ree;free;mathematical letters",
                "cafe\\u0301;caf\\u00e9;decomposed",
                "CAF\\u00c9;caf\\u00e9;case beyond ASCII",
                "\\u1112\\u1161\\u11ab;\\ud55c;Korean letters one by one",
                "\\uff76\\uff9e;\\u30ac;half width with its mark",
                "\\u03a3\\u03c2;\\u03c3\\u03c3;final sigma",
                "\\u514d\\r\\n\\u8d39;\\u514d\\u8d39;a line break between ideographs",
                "buy \\u514d \\u8d39 now;buy \\u514d\\u8d39 now;blanks around ideographs",
                "\\ufb01ne;fine;ligature",
                "a\\ufe0fb;ab;variation selector",
                "\\u0301x;\\u0301x;a mark without a letter"
            })
    void makesAlikeWhatLooksAlike(String text, String folded, String what) {
        assertThat(fold(unicode(text))).isEqualTo(unicode(folded));
    }

    @Test
    void manyMarksOnOneLetterAreCutShort() {
        assertThat(fold("a" + "\u0316".repeat(100_000) + "b").length()).isLessThan(40);
    }

    @Test
    void textsAreApart() {
        Collected collected = new Collected();
        Folding folding = new Folding(collected);
        for (String text : new String[] {"a ", " b", ""}) {
            text.codePoints().forEach(folding::accept);
            folding.end();
        }
        assertThat(collected).hasToString("a|b||");
    }

    private static String fold(String text) {
        return Collected.of(Folding::new, text);
    }

    private static String unicode(String escaped) {
        String text = escaped.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\u", i)) {
                out.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }
}
