package org.sluice.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Look-ups that never block. A failed stage carries a {@link DnsException} and means that nobody knows: timeout,
 * SERVFAIL, a name that cannot be asked. Names are absolute, with or without the final dot; a label or name that is too
 * long is answered with {@link DnsAnswer.Found#NO_NAME}.
 */
@ProviderType
public interface Dns {

    /** IPv4 addresses of a name. */
    CompletionStage<DnsAnswer<InetAddress>> a(String name);

    /** IPv6 addresses of a name. */
    CompletionStage<DnsAnswer<InetAddress>> aaaa(String name);

    /** Names of an address; the reverse name is made here. */
    CompletionStage<DnsAnswer<String>> ptr(InetAddress address);

    /** Mail exchangers, lowest preference first. */
    CompletionStage<DnsAnswer<MxRecord>> mx(String name);

    /** Text records, strings of each joined, as octets. */
    CompletionStage<DnsAnswer<byte[]>> txt(String name);

    /** Certificate associations (RFC 6698), as octets. */
    CompletionStage<DnsAnswer<byte[]>> tlsa(String name);

    /** The alias target. */
    CompletionStage<DnsAnswer<String>> cname(String name);

    /**
     * The same, but this name server is asked in place of the operator's; what it says is kept apart from what others say. A
     * stand-in that knows no servers is all of them.
     */
    default Dns at(InetSocketAddress server) {
        return this;
    }
}
