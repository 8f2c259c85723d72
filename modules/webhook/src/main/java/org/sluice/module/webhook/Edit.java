package org.sluice.module.webhook;

import org.sluice.validation.Effects;

/** One change a hook wants, checked: applying it does not fail. */
interface Edit {

    void apply(Effects effects);
}
