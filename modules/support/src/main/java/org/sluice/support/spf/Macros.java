package org.sluice.support.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.support.net.AddressText;

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
            case "c" -> AddressText.of(client);
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
}
