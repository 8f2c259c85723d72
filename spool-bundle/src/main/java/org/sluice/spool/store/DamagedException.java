package org.sluice.spool.store;

/** Stored octets do not make sense. Concerns one record, never the whole spool. */
final class DamagedException extends Exception {

    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }
}
