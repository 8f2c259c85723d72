package org.sluice.core.readiness;

import java.util.List;
import org.sluice.injection.Injector;

/** What has to be there before mail is taken. */
interface Surroundings {

    /** What mail cannot be taken without, in an operator's words; empty when all is there. */
    List<String> missing();

    /** What cannot start and without which no mail is to be taken, one line each with the reason. */
    List<String> faults();

    /** Modules and listeners that are neither active nor failed; modules are waited for only so long. */
    List<String> unsettled();

    /** The listeners among them: without these no mail is taken. */
    List<String> unsettledListeners();

    /** The injectors there are. */
    List<Injector> injectors();
}
