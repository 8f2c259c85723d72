package org.sluice.core.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sluice.message.DomainName;
import org.xbill.DNS.Name;

/** Turns a name as modules write it into one that can be asked for. Every character stands for itself: no zone file escapes. */
final class QueryName {

    private static final int MAX_LABEL = 63;
    private static final int MAX_WIRE = 255;

    private QueryName() {}

    /** The name as A-labels; empty when no DNS message can carry it, so it cannot exist. */
    static Optional<Name> of(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        try {
            return wire(isAscii(name) ? name : DomainName.ascii(name));
        } catch (IllegalArgumentException notADomain) {
            return Optional.empty();
        }
    }

    private static Optional<Name> wire(String name) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > MAX_LABEL || !isAscii(label)) {
                return Optional.empty();
            }
            wire.write(label.length());
            wire.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        wire.write(0);
        if (wire.size() > MAX_WIRE) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Name(wire.toByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException("a well-formed name was not read", e);
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
