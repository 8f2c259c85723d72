package org.sluice.core.context;

/**
 * The last HELO or EHLO.
 *
 * @param extended whether it was EHLO
 * @param domain its argument
 */
record Hello(boolean extended, String domain) {
    static final Hello NONE = new Hello(false, "");
}
