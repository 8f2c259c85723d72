package org.sluice.module.csapi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
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

    /** A field, wherever it stands: servers put what they found into any of the three. */
    Optional<String> anywhere(String lowerCaseName) {
        return find(block -> block.first(lowerCaseName));
    }

    Optional<String> violation() {
        return find(IcapHead::violation);
    }

    boolean hasViolations() {
        return blocks().anyMatch(IcapHead::hasViolations);
    }

    private Optional<String> find(Function<IcapHead, Optional<String>> in) {
        return blocks().map(in).flatMap(Optional::stream).findFirst();
    }

    private Stream<IcapHead> blocks() {
        return Stream.of(
                        List.of(head), inner.stream().toList(), trailer.stream().toList())
                .flatMap(List::stream)
                .filter(Objects::nonNull);
    }
}
