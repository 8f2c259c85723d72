package org.sluice.smtp.proxy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.sluice.smtp.scope.OpenRelayGuard;
import org.sluice.smtp.scope.Options;
import org.sluice.support.net.Cidr;

/** Who may speak for a client, and how: proxies with the PROXY protocol, and clients with XCLIENT. */
public final class ProxyOptions {

    /** Where these keys may stand: in the listener and in a Listen; a Peer is known only once they were applied. */
    public static final Set<String> KEYS =
            Set.of("proxy_protocol", "proxy_hosts", "proxy_protocol_timeout", "xclient_hosts");

    public final boolean proxyProtocol;
    public final Duration proxyProtocolTimeout;
    private final List<Cidr> proxyHosts;
    private final List<Cidr> xclientHosts;

    public ProxyOptions(Options options) {
        proxyProtocol = options.flag("proxy_protocol", false);
        proxyProtocolTimeout = options.seconds("proxy_protocol_timeout", "10", 0.1, 300);
        proxyHosts = options.blocks("proxy_hosts");
        xclientHosts = options.blocks("xclient_hosts");
    }

    /** Whether a proxy at that address is one of ours. */
    public boolean isProxy(InetAddress peer) {
        return contains(proxyHosts, peer);
    }

    /** Whether a client at that address may claim to be another one. */
    public boolean mayClaim(InetAddress client) {
        return contains(xclientHosts, client);
    }

    /**
     * Refuses what cannot work, or would let anybody on the Internet claim any address.
     *
     * @param scope where these keys stand
     * @param openAllowed whether an operator insists on an open relay
     */
    public void check(Options scope, boolean openAllowed) {
        if (proxyProtocol && proxyHosts.isEmpty()) {
            throw scope.refused("proxy_hosts", "", "the addresses of the proxies, as proxy_protocol = true");
        }
        if (!openAllowed && OpenRelayGuard.isOpen(proxyHosts)) {
            throw scope.refused("proxy_hosts", "the whole Internet", "the addresses of your own proxies only");
        }
        if (!openAllowed && OpenRelayGuard.isOpen(xclientHosts)) {
            throw scope.refused("xclient_hosts", "the whole Internet", "the addresses of your own proxies only");
        }
    }

    private static boolean contains(List<Cidr> blocks, InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }
}
