package org.sluice.core.dns;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * What is asked; names compare without case.
 *
 * @param name absolute
 * @param type as in {@link Type}
 * @param server the one to ask; empty for the operator's
 */
record Question(Name name, int type, Optional<InetSocketAddress> server) {

    /** The same about another name. */
    Question about(Name other) {
        return new Question(other, type, server);
    }

    @Override
    public String toString() {
        return Type.string(type) + " " + name.toString(true);
    }
}
