package org.sluice.support.sasl;

import com.ongres.saslprep.SASLprep;
import java.util.Optional;

/**
 * SASLprep (RFC 4013): makes user names and passwords comparable that were typed on different keyboards. The tables are those
 * of Unicode 3.2, which is what the RFC asks for; they come from a library, as the JDK has later ones only.
 */
public final class SaslPrep {

    private static final SASLprep PROFILE = new SASLprep();

    private SaslPrep() {}

    /** The form in which it is looked up and compared; empty for what cannot be a name or password. */
    public static Optional<String> query(String text) {
        return prepared(text, false);
    }

    /** The form in which it is stored: as {@link #query}, but without characters Unicode 3.2 does not know. */
    public static Optional<String> stored(String text) {
        return prepared(text, true);
    }

    private static Optional<String> prepared(String text, boolean stored) {
        try {
            String prepared = stored ? PROFILE.prepareStored(text) : PROFILE.prepareQuery(text);
            return Optional.of(prepared).filter(some -> !some.isEmpty());
        } catch (IllegalArgumentException | IndexOutOfBoundsException prohibited) {
            // The second where nothing is left of it: the library looks at its first character all the same.
            return Optional.empty();
        }
    }
}
