package org.sluice.core.dns;

import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * What is asked; names compare without case.
 *
 * @param name absolute
 * @param type as in {@link Type}
 */
record Question(Name name, int type) {
    @Override
    public String toString() {
        return Type.string(type) + " " + name.toString(true);
    }
}
