package org.sluice.core.intake;

import java.net.InetSocketAddress;
import org.sluice.injection.Origin;

/** How a client is written in records and logs. */
final class Peers {

    private Peers() {}

    /** Address and port; empty for our own mail. */
    static String text(PendingMessage message) {
        if (message.facts().origin() == Origin.INTERNAL) {
            return "";
        }
        InetSocketAddress peer = message.facts().remote();
        String host = peer.getAddress().getHostAddress();
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + peer.getPort();
    }
}
