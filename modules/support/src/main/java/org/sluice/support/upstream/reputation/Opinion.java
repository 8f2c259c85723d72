package org.sluice.support.upstream.reputation;

import java.util.Map;

/**
 * What a server thinks of an address.
 *
 * @param word its judgement, such as {@code bad}
 * @param facts what else is noted of it, by name; printable
 * @param greeting what becomes of the client
 * @param why it does, for explain
 */
public record Opinion(String word, Map<String, String> facts, Greeting greeting, String why) {

    /** Copies the map. */
    public Opinion {
        facts = Map.copyOf(facts);
    }
}
