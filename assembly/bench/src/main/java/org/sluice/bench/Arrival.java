package org.sluice.bench;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.sluice.bench.module.ScanModule;
import org.sluice.bench.module.WitnessModule;

/**
 * What a delivered message of {@link PacedLoad} says about itself.
 *
 * @param number its number; negative where it bears none
 * @param sum the checksum of its body
 * @param stamps how often the required module stamped it
 * @param missing whose signs the witness did not find; empty where it says nothing
 */
record Arrival(int number, int sum, int stamps, String missing) {

    private static final String MISSING = WitnessModule.MISSING + ":";

    static Arrival of(byte[] message) {
        int number = -1;
        int stamps = 0;
        String missing = "";
        int at = 0;
        for (int end = lineEnd(message, at); end > at; end = lineEnd(message, at)) {
            String line = new String(message, at, end - at, StandardCharsets.ISO_8859_1);
            if (line.startsWith(PacedLoad.NUMBER)) {
                number = number(line.substring(PacedLoad.NUMBER.length()).strip());
            } else if (line.startsWith(ScanModule.STAMP + ":")) {
                stamps++;
            } else if (line.startsWith(MISSING)) {
                missing = line.substring(MISSING.length()).strip();
            }
            at = end + 2;
        }
        CRC32C sum = new CRC32C();
        int body = Math.min(message.length, at + 2);
        sum.update(message, body, message.length - body);
        return new Arrival(number, (int) sum.getValue(), stamps, missing);
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
