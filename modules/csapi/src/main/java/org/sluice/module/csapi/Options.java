package org.sluice.module.csapi;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.sluice.support.text.Ascii;

/**
 * What a server says of its service (RFC 3507 section 4.10).
 *
 * @param preview octets it wants to see first
 * @param mostConnections it takes at once; 0: it does not say
 * @param validUntilNanos until when that holds
 * @param version of engine and definitions, as far as it tells; another one makes older results worthless
 */
record Options(OptionalInt preview, boolean allows204, int mostConnections, long validUntilNanos, String version) {

    private static final int TTL_SECONDS = 3_600;
    private static final int MOST_PREVIEW = 1 << 20;
    private static final int LONGEST = 200;

    static Options of(IcapReply reply, long nowNanos) {
        IcapHead head = reply.head();
        int preview = head.number("preview", -1);
        String version = head.first("service").orElse("")
                + head.first("istag").map(tag -> " " + tag).orElse("")
                + head.first("x-definition-info").map(info -> " " + info).orElse("");
        return new Options(
                preview < 0 ? OptionalInt.empty() : OptionalInt.of(Math.min(preview, MOST_PREVIEW)),
                head.first("allow").filter(allowed -> allowed.contains("204")).isPresent(),
                head.number("max-connections", 0),
                nowNanos + TimeUnit.SECONDS.toNanos(Math.max(1, head.number("options-ttl", TTL_SECONDS))),
                Ascii.printable(version.strip(), LONGEST));
    }

    /** These, or none where they are too old. */
    Optional<Options> at(long nowNanos) {
        return nowNanos - validUntilNanos < 0 ? Optional.of(this) : Optional.empty();
    }
}
