package org.sluice.module.csapi;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a server answered; the body itself is of no use to us.
 *
 * @param inner the header of the HTTP response inside
 * @param trailer what stood behind the body
 */
record IcapReply(IcapHead head, Optional<IcapHead> inner, Optional<IcapHead> trailer) {

    int status() {
        return head.status();
    }

    /** Whether the connection may serve again. */
    boolean keepsConnection() {
        boolean closes =
                head.first("connection").filter("close"::equalsIgnoreCase).isPresent();
        return !closes && status() / 100 == 2;
    }

    /** The values of a field, wherever it stands: servers put what they found into any of the three. */
    Stream<String> anywhere(String lowerCaseName) {
        return blocks().flatMap(block -> block.all(lowerCaseName).stream());
    }

    /** Names of the threats in all violations. */
    Stream<String> violations() {
        return blocks().flatMap(block -> block.violations().stream());
    }

    private Stream<IcapHead> blocks() {
        return Stream.of(Stream.of(head), inner.stream(), trailer.stream()).flatMap(blocks -> blocks);
    }
}
