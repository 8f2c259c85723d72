package org.sluice.core.dns;

import java.time.Duration;
import java.util.List;
import org.sluice.dns.DnsAnswer.Found;
import org.xbill.DNS.Record;

/**
 * What the servers said about a question, aliases followed.
 *
 * @param found whether there was anything
 * @param records of the type asked for
 * @param ttl how long it may be kept; zero for not at all
 * @param authenticated whether a server we trust validated it
 * @param canonicalName the end of the alias chain, as it is shown; made once for all who ask
 */
record Resolution(Found found, List<Record> records, Duration ttl, boolean authenticated, String canonicalName) {

    Resolution keptFor(Duration left) {
        return new Resolution(found, records, left, authenticated, canonicalName);
    }
}
