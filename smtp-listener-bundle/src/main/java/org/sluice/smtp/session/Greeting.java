package org.sluice.smtp.session;

import java.util.stream.Collectors;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.core.CoreLink;

/** The banner; in the words of a module it is one line or several, with or without their {@code 220-} in front. */
final class Greeting {

    private static final String FACT = "conntrol_banner";
    private static final int MAX_LENGTH = 2_000;

    private Greeting() {}

    /** The listener's own words, or those a module or a context put into the dictionary. */
    static SmtpReply of(CoreLink core, SessionOptions options) {
        return core.session()
                .flatMap(session -> session.attributes().get(FACT))
                .filter(text -> !text.isBlank())
                .map(Greeting::of)
                .orElseGet(() -> new SmtpReply(220, "", options.banner()));
    }

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
