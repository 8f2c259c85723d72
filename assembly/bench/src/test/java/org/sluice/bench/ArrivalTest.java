package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalTest {

    @Test
    void readsNumberAndBody() {
        Arrival arrival = arrival("Return-Path: <a@b>\r\n" + PacedLoad.NUMBER + "17\r\n\r\nbody\r\n\r\nmore\r\n");
        assertThat(arrival).isEqualTo(new Arrival(17, sum("body\r\n\r\nmore\r\n"), 0, ""));
    }

    @Test
    void readsWhoStampedItAndWhoDidNot() {
        assertThat(arrival("X-Bench-Scan: all\r\nX-Bench-Missing: milter webhook\r\n\r\n"))
                .isEqualTo(new Arrival(-1, 0, 1, "milter webhook"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Subject: no number\r\n\r\nX-Bench-Number: 3\r\n",
                "X-Bench-Number: \r\n\r\n",
                "X-Bench-Number: -3\r\n\r\n",
                "X-Bench-Number: 99999999999\r\n\r\n",
                "no header at all"
            })
    void knowsNoNumberWhereThereIsNone(String message) {
        assertThat(arrival(message).number()).isNegative();
    }

    private static Arrival arrival(String message) {
        return Arrival.of(message.getBytes(StandardCharsets.US_ASCII));
    }

    private static int sum(String body) {
        CRC32C sum = new CRC32C();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return (int) sum.getValue();
    }
}
