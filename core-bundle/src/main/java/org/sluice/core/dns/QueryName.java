package org.sluice.core.dns;

import java.io.IOException;
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
            return isAscii(name) ? wire(name) : wire(DomainName.ascii(name));
        } catch (IllegalArgumentException notADomain) {
            return Optional.empty();
        }
    }

    private static Optional<Name> wire(String name) {
        if (name.length() + 2 > MAX_WIRE) {
            return Optional.empty();
        }
        byte[] wire = new byte[name.length() + 2];
        int length = 0;
        for (int i = 0; i <= name.length(); i++) {
            char c = i == name.length() ? '.' : name.charAt(i);
            if (c != '.') {
                wire[i + 1] = (byte) c;
                length++;
            } else if (length == 0 || length > MAX_LABEL) {
                return Optional.empty();
            } else {
                wire[i - length] = (byte) length;
                length = 0;
            }
        }
        try {
            return Optional.of(new Name(wire));
        } catch (IOException e) {
            throw new IllegalStateException("a well-formed name was not read", e);
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }
}
