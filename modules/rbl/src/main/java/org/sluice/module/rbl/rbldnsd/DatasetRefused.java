package org.sluice.module.rbl.rbldnsd;

/** A file is no list that can be used; says where and why. */
public final class DatasetRefused extends Exception {

    private static final long serialVersionUID = 1L;

    DatasetRefused(String file, int line, String reason) {
        super(file + " line " + line + ": " + reason);
    }
}
