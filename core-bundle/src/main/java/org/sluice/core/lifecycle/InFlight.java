package org.sluice.core.lifecycle;

/** A call as its module's handle sees it. Safe from any thread. */
public interface InFlight {

    /** Its turn has come after waiting for others. False: nobody wants the answer any more. */
    boolean admitted();

    /** The instance is leaving or was found sick: no answer is to be expected. */
    void abandon(String why);
}
