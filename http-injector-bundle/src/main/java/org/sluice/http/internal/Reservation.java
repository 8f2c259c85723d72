package org.sluice.http.internal;

import java.util.Optional;
import org.sluice.injection.Admission;

/** What one request holds of the memory all injectors share. Added to on the event loop, freed once from anywhere. */
final class Reservation {

    private final Optional<Admission> admission;
    private long octets;

    Reservation(Services services) {
        this.admission = services.admission();
    }

    /** False: there is none left. */
    synchronized boolean add(int more) {
        boolean given = admission.map(a -> a.reserve(more)).orElse(true);
        octets += given ? more : 0;
        return given;
    }

    synchronized void free() {
        admission.ifPresent(a -> a.free(octets));
        octets = 0;
    }
}
