package org.sluice.smtp.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.sluice.injection.BodySource;

/** Reads what a listener received. */
final class Contents {

    private Contents() {}

    /** All of it, one char per octet; as many as were announced. */
    static String of(BodySource source) {
        try (InputStream in = source.open()) {
            byte[] octets = in.readAllBytes();
            if (octets.length != source.sizeOctets()) {
                throw new IllegalStateException("size: " + source.sizeOctets() + " (read: " + octets.length + ")");
            }
            return new String(octets, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
