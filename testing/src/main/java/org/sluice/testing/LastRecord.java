package org.sluice.testing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.runtime.ObjectMethods;
import java.util.List;

/**
 * Takes the place of the record whose methods were linked last. They are put together from method handles of the JDK, and
 * before Java 18 each of these keeps the type it was adapted to last (JDK-8078641): so the classes of a record stay, though
 * nobody else knows them any more, until the methods of another record are linked. No module can help that. Which record is
 * the last one is a matter of chance where two threads link the methods of one record at the same time.
 */
public final class LastRecord {

    private record Ours(String component) {}

    private LastRecord() {}

    /** From now on it is one of ours. */
    public static void takePlace() {
        try {
            Lookup here = MethodHandles.lookup();
            // Of another type than Object, to which those handles need not be adapted.
            MethodHandle component = here.findGetter(Ours.class, "component", String.class);
            for (String method : List.of("equals", "hashCode", "toString")) {
                ObjectMethods.bootstrap(here, method, MethodHandle.class, Ours.class, "component", component);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("methods of a record cannot be linked", e);
        }
    }
}
