package org.sluice.core.dns;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.sluice.dns.DnsException;
import org.xbill.DNS.Name;

/** The aliases followed for one question, over all replies it took; loops and endless chains are errors (RFC 1034 section 3.6.2). */
final class AliasChain {

    private static final int MAX_ALIASES = 12;

    private final Name start;
    private final Set<Name> seen = new HashSet<>();
    private Name end;
    private long ttlSeconds = Integer.MAX_VALUE;
    private boolean authenticated = true;

    AliasChain(Name start) {
        this.start = start;
        this.end = start;
        seen.add(start);
    }

    /** Goes on to the target of an alias. */
    void follow(Name target, long ttl) {
        if (!seen.add(target) || seen.size() > MAX_ALIASES + 1) {
            throw new CompletionException(new DnsException(start.toString(true) + ": endless chain of aliases"));
        }
        end = target;
        ttlSeconds = Math.min(ttlSeconds, ttl);
    }

    /** Notes whether a reply the chain went through was validated. */
    void went(boolean replyIsAuthenticated) {
        authenticated &= replyIsAuthenticated;
    }

    Name end() {
        return end;
    }

    long ttlSeconds() {
        return ttlSeconds;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    /** The end's resolution, kept no longer than any alias on the way. */
    Resolution limit(Resolution resolution, Settings settings) {
        Duration longest = Duration.ofSeconds(ttlSeconds);
        Duration shortest = resolution.ttl().compareTo(longest) < 0 ? resolution.ttl() : longest;
        return resolution.ttl().isZero() ? resolution : resolution.keptFor(settings.withinBounds(shortest));
    }
}
