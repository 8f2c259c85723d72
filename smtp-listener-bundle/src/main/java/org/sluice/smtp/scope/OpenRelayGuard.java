package org.sluice.smtp.scope;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.sluice.support.net.Cidr;

/**
 * Finds out whether blocks of addresses, taken together, let the whole Internet relay: half of IPv4 and more, or all of
 * the IPv6 space in use (2000::/3). So halves that add up are seen, and so is everything but a corner.
 */
public final class OpenRelayGuard {

    private static final BigInteger HALF_OF_IPV4 = BigInteger.ONE.shiftLeft(31);
    private static final BigInteger GLOBAL_UNICAST_FIRST = BigInteger.ONE.shiftLeft(125);
    private static final BigInteger GLOBAL_UNICAST_END = BigInteger.ONE.shiftLeft(126);

    private OpenRelayGuard() {}

    public static boolean isOpen(Collection<Cidr> mayRelay) {
        List<Cidr> ipv4 = mayRelay.stream().filter(Cidr::isIpv4).toList();
        List<Cidr> ipv6 = mayRelay.stream().filter(block -> !block.isIpv4()).toList();
        BigInteger all = BigInteger.ONE.shiftLeft(128);
        return covered(ipv4, BigInteger.ZERO, all).compareTo(HALF_OF_IPV4) >= 0
                || covered(ipv6, GLOBAL_UNICAST_FIRST, GLOBAL_UNICAST_END)
                        .equals(GLOBAL_UNICAST_END.subtract(GLOBAL_UNICAST_FIRST));
    }

    /** How many addresses from {@code from} on, before {@code end}, are in at least one block. */
    private static BigInteger covered(List<Cidr> blocks, BigInteger from, BigInteger end) {
        BigInteger sum = BigInteger.ZERO;
        BigInteger reached = from;
        List<Cidr> ordered =
                blocks.stream().sorted(Comparator.comparing(Cidr::first)).toList();
        for (Cidr block : ordered) {
            BigInteger start = block.first().max(reached);
            BigInteger stop = block.first().add(block.size()).min(end);
            if (stop.compareTo(start) > 0) {
                sum = sum.add(stop.subtract(start));
                reached = stop;
            }
        }
        return sum;
    }
}
