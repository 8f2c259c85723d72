package org.sluice.module.rbl.rbldnsd;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.sluice.module.rbl.rbldnsd.Entries.Found;

/**
 * What a list has about a subject: as many A and TXT records as it would answer with. Immutable.
 *
 * @param addresses the A records, without doubles; none where it is not listed
 * @param texts the TXT records, without doubles
 * @param isExcluded whether it is not listed because an entry says so
 */
public record Listing(List<InetAddress> addresses, List<String> texts, boolean isExcluded) {

    static final Listing NONE = new Listing(List.of(), List.of(), false);

    Listing and(Found found) {
        if (found.values().isEmpty()) {
            return found.excluded() ? new Listing(addresses, texts, true) : this;
        }
        List<InetAddress> moreAddresses = new ArrayList<>(addresses);
        List<String> moreTexts = new ArrayList<>(texts);
        for (Value value : found.values()) {
            if (!moreAddresses.contains(value.address())) {
                moreAddresses.add(value.address());
            }
            String text = value.text(found.subject());
            if (!text.isEmpty() && !moreTexts.contains(text)) {
                moreTexts.add(text);
            }
        }
        return new Listing(List.copyOf(moreAddresses), List.copyOf(moreTexts), isExcluded);
    }
}
