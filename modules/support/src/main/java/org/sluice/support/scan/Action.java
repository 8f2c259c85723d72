package org.sluice.support.scan;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Disposition;

/** What becomes of a message after a scan. */
public enum Action {
    /** The facts are noted and the message goes on. */
    PASS,
    /** Refused for good. */
    REJECT,
    /** Refused for now. */
    DEFER,
    /** Taken and dropped. */
    DISCARD,
    /** Taken and kept apart. */
    QUARANTINE,
    /** The infected parts are replaced, the rest goes on. */
    DISINFECT;

    /** What any result may lead to. */
    public static final Set<Action> ORDINARY = Set.of(PASS, REJECT, DEFER, DISCARD, QUARANTINE);

    /** The word in configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads an option; {@code tag} is another word for {@code pass}. */
    public static Action of(String key, String value, Set<Action> allowed) {
        String word = value.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(action -> allowed.contains(action)
                        && (action.word().equals(word) || action == PASS && word.equals("tag")))
                .findFirst()
                .orElseThrow(() -> new ConfigurationRefused(
                        key,
                        value,
                        "one of "
                                + Arrays.stream(values())
                                        .filter(allowed::contains)
                                        .map(Action::word)
                                        .collect(Collectors.joining(", "))));
    }

    /** What a policy module's disposition comes to; empty: it has no opinion. */
    static Optional<Action> of(Disposition disposition) {
        return switch (disposition) {
            case CONTINUE -> Optional.empty();
            case ACCEPT -> Optional.of(PASS);
            case DEFER -> Optional.of(DEFER);
            case REJECT -> Optional.of(REJECT);
            case DISCARD -> Optional.of(DISCARD);
            case QUARANTINE -> Optional.of(QUARANTINE);
        };
    }
}
