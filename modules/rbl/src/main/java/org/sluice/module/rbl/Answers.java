package org.sluice.module.rbl;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses a list answered with, sorted by what they can be.
 *
 * @param listings in 127.0.0.0/8: the subject is listed (RFC 5782 section 2.1)
 * @param errors in 127.255.255.0/24, or 127.0.1.255: the list does not answer us, or we asked something it has not
 * @param strange elsewhere: the zone is parked, or somebody rewrites what does not exist
 */
record Answers(List<InetAddress> listings, List<InetAddress> errors, List<InetAddress> strange) {

    /** As many as are looked at of one answer. */
    private static final int MOST = 64;

    static Answers of(List<InetAddress> records) {
        Answers sorted = new Answers(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        records.stream().limit(MOST).forEach(address -> sorted.place(address).add(address));
        return sorted;
    }

    private List<InetAddress> place(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != 4 || octets[0] != 127) {
            return strange;
        }
        boolean refused = octets[1] == -1 && octets[2] == -1;
        boolean misasked = octets[1] == 0 && octets[2] == 1 && octets[3] == -1;
        return refused || misasked ? errors : listings;
    }
}
