package org.sluice.module.dkim_sign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sluice.support.dkim.Field;

/** Which names go into {@code h=}: one for each field of the message that is to be signed, one more where none may follow. */
final class SignedNames {

    /** Written or changed on the way, so a signature over them would not last (RFC 6376 section 5.4); or about to be removed. */
    private static final Set<String> NEVER = Set.of(
            "return-path",
            "received",
            "authentication-results",
            "dkim-signature",
            "arc-seal",
            "arc-message-signature",
            "arc-authentication-results",
            "received-spf",
            "delivered-to",
            "bcc",
            "resent-bcc");

    private static final int MOST = 1_000;

    private final Shape shape;

    SignedNames(Shape shape) {
        this.shape = shape;
    }

    static boolean canBeSigned(String name) {
        return !NEVER.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The names, in the order of the configuration.
     *
     * @param later fields the core adds behind us where they are missing, so their absence cannot be sworn to
     */
    List<String> of(List<Field> header, Set<String> later) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        header.forEach(field -> counts.merge(field.name().toLowerCase(Locale.ROOT), 1, Integer::sum));
        List<String> names = new ArrayList<>();
        for (String name : wanted(counts)) {
            repeat(names, name, counts.getOrDefault(name, 0));
        }
        for (String name : shape.oversigned()) {
            if (!(later.contains(name) && !counts.containsKey(name))) {
                int unsigned = names.contains(name) ? 0 : counts.getOrDefault(name, 0);
                repeat(names, name, unsigned + 1);
            }
        }
        return names;
    }

    private List<String> wanted(Map<String, Integer> counts) {
        boolean everything = shape.signed().contains("*");
        return (everything ? counts.keySet() : shape.signed())
                .stream()
                        .filter(SignedNames::canBeSigned)
                        .filter(name -> !shape.skipped().contains(name))
                        .toList();
    }

    private static void repeat(List<String> names, String name, int times) {
        for (int i = 0; i < times && names.size() < MOST; i++) {
            names.add(name);
        }
    }
}
