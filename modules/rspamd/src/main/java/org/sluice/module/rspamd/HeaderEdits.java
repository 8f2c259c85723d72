package org.sluice.module.rspamd;

import java.util.List;

/**
 * What rspamd wants done to the header: the {@code milter} object of its reply.
 *
 * @param removals first
 * @param additions then
 */
record HeaderEdits(List<Removal> removals, List<Addition> additions) {

    /** Of each kind; a reply that wants more is not ours to obey. */
    static final int MOST = 100;

    static final HeaderEdits NONE = new HeaderEdits(List.of(), List.of());

    /**
     * Fields of one name.
     *
     * @param which 0 all of them, 1 the first one, -1 the last one
     */
    record Removal(String name, List<Integer> which) {}

    /** One new field: in front of the header, or behind it. */
    record Addition(String name, String value, boolean inFront) {}
}
