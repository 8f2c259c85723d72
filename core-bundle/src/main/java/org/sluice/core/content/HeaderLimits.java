package org.sluice.core.content;

/** How large a header may be; what is beyond is refused by the intake, so nothing unseen slips through. */
record HeaderLimits(int maxOctets, int maxFields) {

    /** Ten times what real mail has. */
    static final HeaderLimits DEFAULT = new HeaderLimits(512 * 1024, 5_000);
}
