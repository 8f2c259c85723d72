package org.sluice.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Reads address literals and nothing else, so that a typing error in a test never becomes a real look-up. */
final class Addresses {

    private Addresses() {}

    static boolean isLiteral(String text) {
        return text.matches("\\d{1,3}(\\.\\d{1,3}){3}") || text.contains(":") && text.matches("[0-9A-Fa-f:.]+");
    }

    static InetAddress parse(String literal) {
        if (!isLiteral(literal)) {
            throw new IllegalArgumentException("address: " + literal + " (expected: an IPv4 or IPv6 literal)");
        }
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: " + literal + " (expected: an IPv4 or IPv6 literal)", e);
        }
    }
}
