package org.sluice.support.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.MessageBody;

class FirstOctetsTest {

    private static final byte[] WHOLE = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 10, 11})
    void endsWhereItShould(int most) throws Exception {
        MessageBody body = FirstOctets.of(new OctetsBody(WHOLE), most);
        int expected = Math.min(most, WHOLE.length);
        assertThat(body.sizeOctets()).isEqualTo(expected);
        try (InputStream in = body.open()) {
            assertThat(in.readAllBytes()).hasSize(expected);
            assertThat(in.read()).isEqualTo(-1);
        }
        try (InputStream in = body.open()) {
            for (int i = 0; i < expected; i++) {
                assertThat(in.read()).isEqualTo(i);
            }
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[4], 0, 4)).isEqualTo(-1);
        }
    }

    @Test
    void skipsNoFurther() throws Exception {
        try (InputStream in = FirstOctets.of(new OctetsBody(WHOLE), 7).open()) {
            assertThat(in.skip(5)).isEqualTo(5);
            assertThat(in.available()).isEqualTo(2);
            assertThat(in.skip(5)).isEqualTo(2);
            assertThat(in.markSupported()).isFalse();
        }
    }
}
