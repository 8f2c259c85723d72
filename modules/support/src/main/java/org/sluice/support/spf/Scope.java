package org.sluice.support.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whose records are read. */
public enum Scope {
    /** {@code v=spf1} alone (RFC 7208 section 4.5). */
    SPF("spf"),
    /** Sender ID for the envelope sender (RFC 4406). */
    MFROM("mfrom"),
    /** Sender ID for the purported responsible address. */
    PRA("pra");

    private static final String VERSION_1 = "v=spf1";
    private static final String VERSION_2 = "spf2.";

    private final String id;

    Scope(String id) {
        this.id = id;
    }

    /**
     * The records among these that count. Those of Sender ID that name the scope hide those of SPF, which stand for both scopes
     * (RFC 4406 section 4.4).
     */
    List<String> select(List<String> texts) {
        List<String> own = new ArrayList<>(1);
        List<String> old = new ArrayList<>(1);
        for (String text : texts) {
            if (isVersion1(text)) {
                old.add(text);
            } else if (this != SPF && names(text)) {
                own.add(text);
            }
        }
        return own.isEmpty() ? old : own;
    }

    private static boolean isVersion1(String text) {
        int end = VERSION_1.length();
        return text.regionMatches(true, 0, VERSION_1, 0, end) && (text.length() == end || text.charAt(end) == ' ');
    }

    /** {@code spf2.<minor>/<scope>,<scope>} (RFC 4406 section 3.1.1); a later minor version is read like this one. */
    private boolean names(String text) {
        if (!text.regionMatches(true, 0, VERSION_2, 0, VERSION_2.length())) {
            return false;
        }
        int space = text.indexOf(' ');
        String version = space < 0 ? text : text.substring(0, space);
        int slash = version.indexOf('/');
        return slash > VERSION_2.length()
                && version.substring(VERSION_2.length(), slash).chars().allMatch(c -> c >= '0' && c <= '9')
                && List.of(version.substring(slash + 1).toLowerCase(Locale.ROOT).split(",", -1))
                        .contains(id);
    }
}
