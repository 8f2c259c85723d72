package org.sluice.module.commtouch;

import java.util.Locale;

/** Words of verdicts, which versions of the daemon write {@code NonSpam}, {@code Non-Spam} and {@code non-spam}. */
final class Words {

    private Words() {}

    static String plain(String value) {
        return value.toLowerCase(Locale.ROOT).replaceAll("[- \t]", "");
    }
}
