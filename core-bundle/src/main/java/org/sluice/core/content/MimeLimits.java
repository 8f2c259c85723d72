package org.sluice.core.content;

/**
 * How much structure is looked for. Nothing is hidden beyond it: a container too deep is one leaf with all its octets, and
 * what follows the last part that is counted is one leaf more.
 */
record MimeLimits(int maxDepth, int maxParts) {

    /** Far more than mail readers build. */
    static final MimeLimits DEFAULT = new MimeLimits(50, 2_000);
}
