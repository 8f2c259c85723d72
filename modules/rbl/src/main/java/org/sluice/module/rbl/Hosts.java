package org.sluice.module.rbl;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sluice.message.DomainName;
import org.sluice.support.text.Ascii;

/** The host of a link (RFC 3986 section 3.2.2), written as the DNS has it. */
final class Hosts {

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,62})){1,30}");
    /** What ends in a number is an address, or nothing. */
    private static final Pattern NUMBER = Pattern.compile(".*\\.[0-9]+");

    private static final int MOST_NAME = 253;
    private static final long MOST_ADDRESS = 0xffffffffL;

    private Hosts() {}

    /** Empty where it is no host lists can know: no dot in it, or no name at all. */
    static Optional<Link> of(String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        int port = host.indexOf(':');
        String bare = trimmed(decoded(port < 0 ? host : host.substring(0, port)));
        Optional<Link> number = address(bare).map(address -> new Link(address.getHostAddress(), Optional.of(address)));
        return number.isPresent() ? number : name(bare);
    }

    private static Optional<Link> name(String text) {
        try {
            String name = DomainName.ascii(mapped(text));
            return name.length() <= MOST_NAME
                            && NAME.matcher(name).matches()
                            && !NUMBER.matcher(name).matches()
                    ? Optional.of(new Link(name, Optional.empty()))
                    : Optional.empty();
        } catch (IllegalArgumentException notADomain) {
            return Optional.empty();
        }
    }

    /** Spelt as browsers do before they look a name up (UTS #46 section 4): unseen characters vanish, wide ones become narrow. */
    private static String mapped(String host) {
        if (Ascii.isAscii(host)) {
            return host.toLowerCase(Locale.ROOT);
        }
        StringBuilder seen = new StringBuilder(host.length());
        host.codePoints().filter(c -> !isUnseen(c)).forEach(seen::appendCodePoint);
        return Normalizer.normalize(seen, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replace('\u3002', '.');
    }

    private static boolean isUnseen(int c) {
        return Character.getType(c) == Character.FORMAT || c >= 0xfe00 && c <= 0xfe0f || c == 0x34f;
    }

    /** What ends a sentence is none of the name. */
    private static String trimmed(String host) {
        int end = host.length();
        while (end > 0 && ".!*:".indexOf(host.charAt(end - 1)) >= 0) {
            end--;
        }
        return host.substring(0, end);
    }

    /** Undoes {@code %65}. */
    private static String decoded(String host) {
        if (host.indexOf('%') < 0) {
            return host;
        }
        byte[] octets = host.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            int high = i + 2 < octets.length ? Character.digit(octets[i + 1], 16) : -1;
            int low = i + 2 < octets.length ? Character.digit(octets[i + 2], 16) : -1;
            if (octets[i] == '%' && high >= 0 && low >= 0) {
                octets[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                octets[length++] = octets[i];
            }
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }

    /** As browsers read numbers for a host: one to four of them, decimal, octal or hexadecimal, the last one filling the rest. */
    private static Optional<InetAddress> address(String host) {
        String[] numbers = host.split("\\.", -1);
        if (numbers.length > 4) {
            return Optional.empty();
        }
        long address = 0;
        for (int i = 0; i < numbers.length; i++) {
            long number = number(numbers[i]);
            boolean isLast = i == numbers.length - 1;
            long most = isLast ? MOST_ADDRESS >> 8 * i : 255;
            if (number < 0 || number > most) {
                return Optional.empty();
            }
            address |= isLast ? number : number << 24 - 8 * i;
        }
        return Optional.of(of(address));
    }

    /** -1 where it is none. */
    private static long number(String text) {
        try {
            if (text.isEmpty() || text.length() > 14 || !Character.isDigit(text.charAt(0))) {
                return -1;
            }
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return text.length() == 2 ? 0 : Long.parseLong(text.substring(2), 16);
            }
            return Long.parseLong(text, text.length() > 1 && text.startsWith("0") ? 8 : 10);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    private static InetAddress of(long address) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }
}
