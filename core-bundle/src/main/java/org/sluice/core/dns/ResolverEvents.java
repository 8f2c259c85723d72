package org.sluice.core.dns;

import org.sluice.dns.DnsException;

/** Hears how look-ups end; for metrics and health. Called on the resolver's threads, must not block. */
interface ResolverEvents {

    /** Where an answer came from. */
    enum Source {
        CACHE,
        SERVER
    }

    /** Somebody knew. */
    void answered(Source source);

    /** Nobody was asked, as one of our own bounds is reached. */
    void refused(DnsException why);

    /** Nobody did. */
    void failed(DnsException why);
}
