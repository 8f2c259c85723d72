package org.sluice.module.senderid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.HeaderField;

/** RFC 4407 section 2, step by step. */
class ResponsibleAddressTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "From: a@x | From a@x",
                "From: a@x # Sender: b@x | Sender b@x",
                "From: a@x # Sender: # Sender: b@x | Sender b@x",
                "From: a@x # Sender: b@x # Sender: c@x | -",
                "From: a@x # From: b@x | -",
                "Subject: hello | -",
                "Resent-From: r@x # From: a@x # Sender: b@x | Resent-From r@x",
                "Resent-From: r@x # Resent-From: q@x # From: a@x | Resent-From r@x",
                "Resent-From: r@x # Resent-Sender: s@x # From: a@x | Resent-Sender s@x",
                "Resent-Sender: s@x # Received: y # Resent-From: r@x # From: a@x | Resent-Sender s@x",
                "Resent-From: r@x # Received: y # Resent-Sender: s@x # From: a@x | Resent-From r@x",
                "Resent-From: r@x # Return-Path: y # Resent-Sender: s@x # From: a@x | Resent-From r@x",
                "Resent-From: # Received: y # Resent-Sender: s@x # From: a@x | Resent-Sender s@x",
                "Resent-Sender: broken # From: a@x | -",
            })
    void selects(String header, String expected) {
        List<HeaderField> fields = Arrays.stream(header.split(" # "))
                .map(line ->
                        new HeaderField(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1)))
                .toList();
        assertThat(ResponsibleAddress.of(fields)
                        .map(found -> found.field() + " " + found.address())
                        .orElse("-"))
                .isEqualTo(expected);
    }
}
