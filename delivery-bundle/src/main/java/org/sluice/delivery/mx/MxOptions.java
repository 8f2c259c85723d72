package org.sluice.delivery.mx;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * How mail exchangers are chosen.
 *
 * @param own names and addresses that are ourselves
 * @param useIpv6 whether IPv6 addresses are tried, after the IPv4 ones of the same host
 * @param allowLoopback whether an MX may lead to this machine or to no machine at all
 * @param port of every exchanger
 */
public record MxOptions(Set<String> own, boolean useIpv6, boolean allowLoopback, int port) {

    /** Names compare without regard to case and final dots. */
    public static MxOptions of(
            String hello, Collection<String> ownNames, boolean useIpv6, boolean allowLoopback, int port) {
        Set<String> own = new HashSet<>();
        own.add(canonical(hello));
        ownNames.forEach(name -> own.add(canonical(name)));
        return new MxOptions(Set.copyOf(own), useIpv6, allowLoopback, port);
    }

    boolean isOwn(String name) {
        return own.contains(canonical(name));
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
