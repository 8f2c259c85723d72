package org.sluice.core.context;

import org.sluice.validation.Phase;

/** An answer asked for in one phase and needed by a later one. */
public interface EarlyAnswer extends Running {

    /** The phase it was asked in. */
    Phase startedAt();

    /** The phase it is waited for in. */
    Phase joinAt();

    /** What a second question of the same kind replaces. */
    Object key();
}
