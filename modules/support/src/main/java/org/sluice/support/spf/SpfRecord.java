package org.sluice.support.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sluice.support.text.Remembered;

/** A published policy (RFC 7208 section 4.6), parsed wholly before anything of it is used: errors count anywhere. */
public final class SpfRecord {

    private final List<Mechanism> mechanisms = new ArrayList<>();
    private MacroString redirect;
    private MacroString explanation;

    private SpfRecord() {}

    /** Records that were read lately. */
    public static Remembered<SpfRecord> remembered() {
        return new Remembered<>(SpfRecord::parse);
    }

    /** Reads a record; octets beyond ASCII come as ISO-8859-1. */
    static SpfRecord parse(String text) {
        int version = text.indexOf(' ');
        return version < 0 ? new SpfRecord() : ofTerms(text.substring(version));
    }

    /**
     * Reads the terms without the version.
     *
     * @throws SpfProblem where they are none
     */
    public static SpfRecord ofTerms(String terms) {
        SpfRecord record = new SpfRecord();
        int start = 0;
        for (int end = 0; end <= terms.length(); end++) {
            if (end == terms.length() || terms.charAt(end) == ' ') {
                if (end > start) {
                    record.add(terms.substring(start, end));
                }
                start = end + 1;
            }
        }
        return record;
    }

    /** In the order they are tried. */
    List<Mechanism> mechanisms() {
        return mechanisms;
    }

    /** Where to go on when nothing matched. */
    Optional<MacroString> redirect() {
        return Optional.ofNullable(redirect);
    }

    /** Where the explanation of a {@code fail} lies. */
    Optional<MacroString> explanation() {
        return Optional.ofNullable(explanation);
    }

    private void add(String term) {
        int name = Mechanism.nameEnd(term, 0);
        if (name == 0 || name == term.length() || term.charAt(name) != '=') {
            mechanisms.add(Mechanism.parse(term));
            return;
        }
        String value = term.substring(name + 1);
        switch (term.substring(0, name).toLowerCase(Locale.ROOT)) {
            case "redirect" -> redirect = once(redirect, value);
            case "exp" -> explanation = once(explanation, value);
            default -> MacroString.parse(value);
        }
    }

    private static MacroString once(MacroString present, String value) {
        if (present != null) {
            throw SpfProblem.permanent("modifier given twice");
        }
        return MacroString.parseDomain(value);
    }
}
