package org.sluice.spool;

/** The spool could not make a batch durable. */
public final class SpoolException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean full;

    /** Says what went wrong; {@code full} when space is what is missing. */
    public SpoolException(String message, boolean full, Throwable cause) {
        super(message, cause);
        this.full = full;
    }

    /** Whether space is what is missing (452 4.3.1 rather than 451 4.3.0). */
    public boolean isFull() {
        return full;
    }
}
