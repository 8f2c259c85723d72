package org.sluice.module.rbl.rbldnsd;

/** A line does not say what it should; whoever reads the file adds where it stands. */
final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    Malformed(String reason) {
        // Thrown for lines of a stranger's file: where it comes from in our code is of no interest.
        super(reason, null, false, false);
    }
}
