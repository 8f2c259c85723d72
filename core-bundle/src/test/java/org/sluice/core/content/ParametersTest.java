package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.HeaderField;

class ParametersTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "boundary=ab                                       | ab",
                "boundary*0=ab; boundary*1=cd                      | abcd",
                "boundary*1=cd; boundary*0=ab                      | abcd",
                "BOUNDARY*0=\"a b\"; Boundary*1=\" c\"             | a b c",
                "boundary*=us-ascii'en-us'a%2Db                    | a-b",
                "boundary*=''a%2db                                 | a-b",
                "boundary*=a%2Db                                   | a-b",
                "boundary*=nobody-knows''a%2Db                     | a-b",
                "boundary*0*=us-ascii''a%2D; boundary*1=b%2D       | a-b%2D",
                "boundary*0=a; boundary*1*=b%2D'c'd                | ab-'c'd",
                "boundary*0=a%2D                                   | a%2D",
                "boundary*=''a%2; boundary=                        | a%2",
                "boundary*=''a%zz%                                 | a%zz%",
                "boundary*=utf-8''a%0D%0A%00b                      | a   b",
                "boundary*0=a; boundary*2=c                        | a",
                "boundary*0=a; boundary*0=b; boundary*1=c          | ac",
                "boundary*0=a; boundary*01=b; boundary*1**=c       | a",
                "boundary*1=b; boundary*2=c                        | ''",
                "boundary*0=a; boundary*99999999999=b              | a",
                "boundary=a; boundary*=''b; boundary*0=c           | a",
                "boundary*0=c; boundary*=''b                       | b",
                "boundaryx*0=a; bound*0=b                          | ''"
            })
    void boundariesAreReadHoweverTheyAreWritten(String parameters, String boundary) {
        MediaInfo info =
                MediaInfo.of(List.of(new HeaderField("Content-Type", "multipart/mixed; " + parameters)), "text/plain");
        assertThat(info.boundary()).isEqualTo(boundary);
        assertThat(info.isMultipart()).isEqualTo(!boundary.isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "filename=old.txt; filename*=utf-8''r%C3%A9.pdf                    | r\u00e9.pdf",
                "filename*0*=utf-8''r%C3; filename*1*=%A9; filename*2=.pdf         | r\u00e9.pdf",
                "filename*10=k; filename*9=j; filename*8=i; filename*7=h; filename*6=g; filename*5=f;"
                        + " filename*4=e; filename*3=d; filename*2=c; filename*1=b; filename*0=a | abcdefghijk",
                "filename*=iso-8859-1''r%E9.pdf                                    | r\u00e9.pdf",
                "filename=\"=?utf-8?q?r=C3=A9?=.pdf\"                              | r\u00e9.pdf"
            })
    void namesAreReadAsReadersShowThem(String parameters, String name) {
        MediaInfo info = MediaInfo.of(
                List.of(new HeaderField("Content-Disposition", "attachment; " + parameters)), "text/plain");
        assertThat(info.fileName()).contains(name);
    }

    @Test
    void thousandsOfPiecesAreOneName() {
        StringBuilder field = new StringBuilder("x/y");
        for (int i = 0; i < 1_000; i++) {
            field.append(";name*").append(i).append("=a");
        }
        assertThat(MediaInfo.of(List.of(new HeaderField("Content-Type", field.toString())), "text/plain")
                        .fileName())
                .contains("a".repeat(1_000));
    }
}
