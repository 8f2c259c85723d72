package org.sluice.module.rbl.rbldnsd;

/** How much memory a list may take. An estimate, on the safe side. */
final class Budget {

    private final long octets;
    private long spent;

    Budget(long octets) {
        this.octets = octets;
    }

    void spend(long more) throws Malformed {
        spent += more;
        if (spent > octets) {
            throw new Malformed("the list takes more than " + octets + " octets of memory");
        }
    }
}
