package org.sluice.spool.store;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Contents just committed, so that immediate delivery reads no disk. Bounded by octets; the oldest goes first. */
final class FreshContents {

    private final Map<String, Octets> contents = new LinkedHashMap<>();
    private long held;
    private long bound;

    synchronized void bound(long octets) {
        bound = octets;
        shrink();
    }

    synchronized void put(String id, Octets content) {
        remove(id);
        if (content.sizeOctets() <= bound) {
            contents.put(id, content);
            held += content.sizeOctets();
            shrink();
        }
    }

    synchronized void remove(String id) {
        Octets old = contents.remove(id);
        if (old != null) {
            held -= old.sizeOctets();
        }
    }

    synchronized Optional<Octets> find(String id) {
        return Optional.ofNullable(contents.get(id));
    }

    private void shrink() {
        Iterator<Octets> oldest = contents.values().iterator();
        while (held > bound && oldest.hasNext()) {
            held -= oldest.next().sizeOctets();
            oldest.remove();
        }
    }
}
