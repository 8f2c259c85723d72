package org.sluice.core.intake;

import java.net.InetSocketAddress;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Origin;
import org.sluice.support.log.RejectLine;

/** How a client is written in records and logs. */
final class Peers {

    private Peers() {}

    /** Address and port; empty for our own mail. */
    static String text(PendingMessage message) {
        return text(message.facts(), message.facts().remote());
    }

    /** Address and port it came to; empty for our own mail. */
    static String local(PendingMessage message) {
        return text(message.facts(), message.facts().local());
    }

    private static String text(ConnectionFacts facts, InetSocketAddress address) {
        return facts.origin() == Origin.INTERNAL ? "" : RejectLine.text(address);
    }
}
