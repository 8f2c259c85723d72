package org.sluice.module.rbl;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One thing a list is asked about.
 *
 * @param text as in a reply and in the context
 * @param address where it is one; otherwise {@code text} is a domain name
 */
record Target(String text, Optional<InetAddress> address) {

    static Target of(InetAddress address) {
        return new Target('[' + address.getHostAddress() + ']', Optional.of(address));
    }

    /**
     * A name and what may be the domain it was registered under: the DNS does not tell where an organisation begins, so the
     * whole name is asked for, then its last labels, {@code mostLabels} of them down to two.
     */
    static List<Target> of(String name, int mostLabels) {
        Set<String> names = new LinkedHashSet<>();
        names.add(name);
        String rest = name;
        for (int labels = labels(name); labels > 2; labels--) {
            rest = rest.substring(rest.indexOf('.') + 1);
            if (labels - 1 <= mostLabels) {
                names.add(rest);
            }
        }
        List<Target> targets = new ArrayList<>();
        names.forEach(each -> targets.add(new Target(each, Optional.empty())));
        return targets;
    }

    private static int labels(String name) {
        return (int) name.chars().filter(c -> c == '.').count() + 1;
    }
}
