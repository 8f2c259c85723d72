package org.sluice.support.spf;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the letters of a macro stand for in one check (RFC 7208 section 7.2). */
final class Macros {

    private static final int MAX_NAME = 253;

    private final Identity identity;
    private final String receiver;
    private final Instant now;
    private final ValidatedNames names;

    Macros(Identity identity, String receiver, Instant now, ValidatedNames names) {
        this.identity = identity;
        this.receiver = receiver;
        this.now = now;
        this.names = names;
    }

    /** The text, with {@code %{d}} standing for this domain. */
    CompletionStage<String> expand(MacroString text, String domain) {
        return text.needsValidatedName()
                ? names.best(domain).thenApply(name -> text.expand(letter -> value(letter, domain, name)))
                : CompletableFuture.completedFuture(text.expand(letter -> value(letter, domain, "")));
    }

    /** A name to ask for: no final dot, labels dropped from the left until it fits (section 7.3). */
    CompletionStage<String> expandName(MacroString text, String domain) {
        return expand(text, domain).thenApply(Macros::fitting);
    }

    /** A name as it can be asked for. */
    static String fitting(String expanded) {
        String name = expanded.endsWith(".") ? expanded.substring(0, expanded.length() - 1) : expanded;
        while (name.length() > MAX_NAME && name.contains(".")) {
            name = name.substring(name.indexOf('.') + 1);
        }
        return name;
    }

    private String value(String letter, String domain, String validatedName) {
        InetAddress client = identity.client();
        return switch (letter) {
            case "s" -> identity.sender();
            case "l" -> identity.localPart();
            case "o" -> identity.domain();
            case "d" -> domain;
            case "i" -> client instanceof Inet4Address ? client.getHostAddress() : nibbles(client);
            case "p" -> validatedName;
            case "h" -> identity.helo();
            case "v" -> client instanceof Inet4Address ? "in-addr" : "ip6";
            case "c" -> readable(client);
            case "r" -> receiver;
            case "t" -> String.valueOf(now.getEpochSecond());
            default -> throw new IllegalArgumentException("macro letter: " + letter + " (expected: a parsed one)");
        };
    }

    private static String nibbles(InetAddress address) {
        StringBuilder text = new StringBuilder();
        for (byte octet : address.getAddress()) {
            text.append(String.format(Locale.ROOT, "%X.%X.", octet >> 4 & 0xf, octet & 0xf));
        }
        return text.substring(0, text.length() - 1);
    }

    /** IPv6 with its longest run of zero groups shortened (RFC 5952 section 4). */
    static String readable(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] octets = address.getAddress();
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
        }
        int start = 0;
        int length = 0;
        for (int from = 0; from < groups.length; from++) {
            int to = from;
            while (to < groups.length && groups[to] == 0) {
                to++;
            }
            if (to - from > length) {
                start = from;
                length = to - from;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            if (length > 1 && i == start) {
                text.append("::");
                i += length - 1;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
