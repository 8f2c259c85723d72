package org.sluice.module.beik.engine;

import java.util.List;
import java.util.Optional;

/**
 * What the engine says of one message for some of its recipients. One scan may give several: each recipient has its own settings
 * there.
 *
 * @param recipients as they were told to the engine, in its own letter case
 * @param isDefault whether the message goes where mail usually goes
 * @param destination where it goes instead, in the words of the engine's configuration; empty: nowhere
 * @param tracker the value of the X-Brightmail-Tracker field; may be empty
 * @param rules those of the asked rules that fired
 */
public record Judgement(
        List<String> recipients, boolean isDefault, Optional<String> destination, String tracker, List<Integer> rules) {

    /** Copies the lists. */
    public Judgement {
        recipients = List.copyOf(recipients);
        rules = List.copyOf(rules);
    }
}
