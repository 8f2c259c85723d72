package org.sluice.smtp.internal;

import java.util.stream.Collectors;
import org.sluice.message.SmtpReply;

/** The banner in the words of a module: one line or several, with or without their {@code 220-} in front. */
final class Greeting {

    private static final int MAX_LENGTH = 2_000;

    private Greeting() {}

    /** Any text as a 220; what cannot stand in a reply becomes {@code ?}. */
    static SmtpReply of(String text) {
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        String lines = cut.strip()
                .lines()
                .map(line -> line.replaceFirst("^220[ -]", "").strip())
                .map(line -> line.replaceAll("[^\\x20-\\x7e]", "?"))
                .collect(Collectors.joining("\n"));
        return new SmtpReply(220, "", lines);
    }
}
