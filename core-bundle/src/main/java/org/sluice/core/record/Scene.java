package org.sluice.core.record;

import java.util.Map;

/** What a module saw when it was asked. Immutable; turned into JDK types only when somebody wants the record. */
public interface Scene {

    /** In JDK types. */
    Map<String, Object> picture();

    /** About how much memory it holds that the one before does not share with it; null for none before. */
    long octets(Scene before);
}
