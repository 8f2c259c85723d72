package org.sluice.core.record;

import java.util.SortedMap;

/** What a module wrote in one call. Does not change once the call has ended. */
public interface Written {

    /** What was written, by a name that tells its kind: {@code message spf_status} is {@code pass}. */
    SortedMap<String, String> lines();

    /** About how much memory it holds. */
    long octets();
}
