package org.sluice.core.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The questions of one call in the order they were put. A module may ask from several threads, hence the lock. */
public final class Exchanges {

    private static final int MOST = 300;

    private final List<Exchange> all = new ArrayList<>(4);
    private int omitted;

    /** Notes a question; past a bound it is counted only. */
    public Exchange asked(String kind, String question) {
        Exchange exchange = Exchange.of(kind, question);
        synchronized (this) {
            if (all.size() < MOST) {
                all.add(exchange);
            } else {
                omitted++;
            }
        }
        return exchange;
    }

    /** In JDK types. */
    synchronized List<Map<String, Object>> pictures() {
        return all.stream().map(Exchange::picture).toList();
    }

    /** Questions that are not kept. */
    synchronized int omitted() {
        return omitted;
    }

    synchronized long octets() {
        long octets = 0;
        for (Exchange exchange : all) {
            octets += exchange.octets();
        }
        return octets;
    }
}
