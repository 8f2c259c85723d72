package org.sluice.delivery.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Address literals such as {@code [192.0.2.1]} and {@code [IPv6:2001:db8::1]} (RFC 5321 section 4.1.3). */
public final class AddressLiteral {

    private static final Pattern V4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private AddressLiteral() {}

    /** The address inside the brackets; empty when there is none. Never asks the DNS. */
    public static Optional<InetAddress> parse(String literal) {
        if (literal.length() < 4 || literal.charAt(0) != '[' || !literal.endsWith("]")) {
            return Optional.empty();
        }
        String inner = literal.substring(1, literal.length() - 1);
        boolean tagged = inner.toLowerCase(Locale.ROOT).startsWith("ipv6:");
        String address = tagged ? inner.substring("ipv6:".length()) : inner;
        // The patterns keep names out, so that getByName below only parses.
        if (!(tagged ? V6 : address.contains(":") ? V6 : V4).matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(address));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }
}
