package org.sluice.bench;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.sluice.bench.module.ScanModule;

/**
 * What a delivered message of {@link PacedLoad} says about itself.
 *
 * @param number its number; negative where it bears none
 * @param sum the checksum of its body
 * @param stamps how often the required module stamped it
 */
record Arrival(int number, int sum, int stamps) {

    static Arrival of(byte[] message) {
        int number = -1;
        int stamps = 0;
        int at = 0;
        for (int end = lineEnd(message, at); end > at; end = lineEnd(message, at)) {
            String line = new String(message, at, end - at, StandardCharsets.ISO_8859_1);
            if (line.startsWith(PacedLoad.NUMBER)) {
                number = number(line.substring(PacedLoad.NUMBER.length()).strip());
            } else if (line.startsWith(ScanModule.STAMP + ":")) {
                stamps++;
            }
            at = end + 2;
        }
        CRC32C sum = new CRC32C();
        int body = Math.min(message.length, at + 2);
        sum.update(message, body, message.length - body);
        return new Arrival(number, (int) sum.getValue(), stamps);
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
    }

    /** Where the line that begins there ends, CRLF not counted. */
    private static int lineEnd(byte[] message, int from) {
        int end = from;
        while (end < message.length && message[end] != '\r') {
            end++;
        }
        return end;
    }
}
