package org.sluice.module.keyword_filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedWordsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain text~plain text",
                "=?UTF-8?Q?caf=C3=A9_au_lait?=~caf\u00e9 au lait",
                "=?utf-8?B?Y2Fmw6k=?=~caf\u00e9",
                "=?utf-8?B?Y2Fmw6k?=~caf\u00e9",
                "=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=~caf\u00e9",
                "=?utf-8?Q?a?=   =?iso-8859-1?Q?=E9?= b~a\u00e9 b",
                "a =?utf-8?Q?b?= c~a b c",
                "=?utf-8*de?Q?x?=~x",
                "=?gb2312?B?w+K30Q==?=~\u514d\u8d39",
                "=?nonsense?Q?=C3=A9?=~\u00e9",
                "=?nonsense?Q?=E9?=~\u00e9",
                "=?us-ascii?Q?x=3Dy?=~x=y",
                "=?utf-8?X?x?=~=?utf-8?X?x?=",
                "=?utf-8?Q?no end~=?utf-8?Q?no end",
                "=?utf-8?Q?=ZZ=4?=~=ZZ=4",
                "=?utf-8?B?Y2Fm*w6k=?=~caf",
                "=?=?utf-8?Q?x?=~=?x",
                "=??Q?x?=~x",
                "=?~=?",
                "caf\u00c3\u00a9~caf\u00e9",
                "caf\u00e9~caf\u00e9"
            })
    void decodes(String field, String text) {
        assertThat(EncodedWords.decoded(field, StandardCharsets.ISO_8859_1)).isEqualTo(text);
    }

    @Test
    void octetsWithoutACharsetAreInThatOfTheList() {
        String field = new String("\u514d\u8d39".getBytes(Charset.forName("GBK")), StandardCharsets.ISO_8859_1);
        assertThat(EncodedWords.decoded(field, Charset.forName("GBK"))).isEqualTo("\u514d\u8d39");
    }

    @Test
    void floodsTakeNoLongerThanTheyAreLong() {
        for (String word : new String[] {"=?", "=?x?Q?", "=?utf-8?Q?x?=", "=?utf-8?Q?x?= ", "=?x?B?"}) {
            String flood = word.repeat(4_000_000 / word.length());
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> assertThat(
                            EncodedWords.decoded(flood, StandardCharsets.UTF_8).length())
                    .isLessThanOrEqualTo(flood.length()));
        }
    }
}
