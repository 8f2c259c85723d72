package org.sluice.module.spf_v1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A published policy (RFC 7208 section 4.6), parsed wholly before anything of it is used: errors count anywhere. */
final class SpfRecord {

    private static final String VERSION = "v=spf1";
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.*)", Pattern.DOTALL);

    private final List<Mechanism> mechanisms = new ArrayList<>();
    private MacroString redirect;
    private MacroString explanation;

    private SpfRecord() {}

    /** Whether a text record is one of ours (section 4.5). */
    static boolean isSpf(String text) {
        String lower =
                text.substring(0, Math.min(text.length(), VERSION.length() + 1)).toLowerCase(Locale.ROOT);
        return lower.equals(VERSION) || lower.equals(VERSION + " ");
    }

    /** Reads a record; octets beyond ASCII come as ISO-8859-1. */
    static SpfRecord parse(String text) {
        return ofTerms(text.substring(VERSION.length()));
    }

    /** Reads the terms without the version. */
    static SpfRecord ofTerms(String terms) {
        SpfRecord record = new SpfRecord();
        for (String term : terms.split(" +")) {
            if (!term.isEmpty()) {
                record.add(term);
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
        Matcher modifier = MODIFIER.matcher(term);
        if (!modifier.matches()) {
            mechanisms.add(Mechanism.parse(term));
            return;
        }
        String value = modifier.group(2);
        switch (modifier.group(1).toLowerCase(Locale.ROOT)) {
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
