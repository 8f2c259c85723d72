package org.sluice.module.rbl.rbldnsd;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;

/** The lines of a file, bounded, without blanks around them; octets beyond ASCII stay what they are. */
final class Lines {

    private static final int MOST_OCTETS = 4_096;
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final String name;
    private int number;

    Lines(InputStream in, String name) {
        this.in = new BufferedInputStream(in, BUFFER);
        this.name = name;
    }

    /** The next line; null at the end. */
    String next() throws IOException, DatasetRefused {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        number++;
        if ((number & 0xfff) == 0 && Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException(name + ": no longer wanted");
        }
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 && line.size() == 0) {
                return null;
            }
            if (octet < 0) {
                break;
            }
            if (octet == 0) {
                throw refuse("a NUL: this is no text");
            }
            if (line.size() == MOST_OCTETS) {
                throw refuse("more than " + MOST_OCTETS + " octets in one line");
            }
            line.write(octet);
        }
        return stripped(line.toString(StandardCharsets.ISO_8859_1));
    }

    /** An error in the current line. */
    DatasetRefused refuse(String reason) {
        return new DatasetRefused(name, number, reason);
    }

    private static String stripped(String line) {
        int from = 0;
        int to = line.length();
        while (from < to && isBlank(line.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(line.charAt(to - 1))) {
            to--;
        }
        return line.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }
}
