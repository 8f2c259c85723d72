package org.sluice.core.readiness;

import org.sluice.core.explain.Printable;

/**
 * What was to start and cannot, and why. Immutable.
 *
 * @param vital whether no mail is to be taken without it; otherwise it is a module, for which its contract stands in
 * @param text one line for an operator: file or bundle, then the reason
 */
record Fault(boolean vital, String text) {
    Fault {
        text = Printable.of(text);
    }
}
