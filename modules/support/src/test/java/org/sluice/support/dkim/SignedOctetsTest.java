package org.sluice.support.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedOctetsTest {

    private final List<Field> header =
            List.of(field("Received: 2"), field("From: a"), field("received: 1"), field("Subject: s"));

    @Test
    void selectsFromTheBottom() {
        FieldSelection fields = new FieldSelection(header);
        assertThat(fields.select(List.of("from", "Received", "RECEIVED", "received", "to", "from")))
                .extracting(Field::text)
                .containsExactly("From: a", "received: 1", "Received: 2");
        assertThat(fields.select(List.of("received"))).hasSize(1);
        assertThat(fields.count("RECEIVED")).isEqualTo(2);
    }

    @Test
    void joinsFieldsAndSignature() {
        byte[] octets = SignedOctets.of(
                Canonicalization.RELAXED,
                List.of(field("From: A  B"), field("To:c")),
                field("DKIM-Signature: v=1; b=abc"));
        assertThat(new String(octets, StandardCharsets.ISO_8859_1))
                .isEqualTo("from:A B\r\nto:c\r\ndkim-signature:v=1; b=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "S: b=abc|S: b=",
                "S: bh=abc; b=de f ; c=1|S: bh=abc; b=; c=1",
                "S: a=b=c; b = x;|S: a=b=c; b =;",
                "S: B=1; b=2|S: B=1; b=",
                "S: b b=2|S: b b=2",
                "S: none|S: none",
                "S:b=|S:b="
            })
    void leavesTheValueOut(String given, String expected) {
        assertThat(SignedOctets.withoutValue(field(given)).text()).isEqualTo(expected);
    }

    private static Field field(String text) {
        return Field.parse(text).orElseThrow();
    }
}
