package org.sluice.smtp.extension;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.sluice.injection.Outcome;

/** The EHLO keywords of one session: what the listener offers, and what modules added and took away since. */
public final class Capabilities {

    public static final String PIPELINING = "PIPELINING";
    static final String SIZE = "SIZE";
    static final String EIGHT_BIT = "8BITMIME";
    public static final String CHUNKING = "CHUNKING";
    public static final String BINARY_MIME = "BINARYMIME";
    public static final String ENHANCED_CODES = "ENHANCEDSTATUSCODES";
    public static final String AUTH = "AUTH";
    public static final String START_TLS = "STARTTLS";

    private final Situation situation;
    private final Map<String, Supplier<String>> lines = new LinkedHashMap<>();
    private Map<String, Supplier<String>> sinceConnect;

    /** What the options offer; what a situation brings and takes away is looked at when it is shown or used. */
    public Capabilities(Situation situation) {
        this.situation = situation;
        Extensions.all().forEach((keyword, extension) -> {
            if (situation.options().extensions().contains(keyword)) {
                lines.put(keyword, () -> extension.line(situation));
            }
        });
        dropWhatLacksItsBase();
    }

    /** Takes over what the modules of a phase asked for. */
    public void apply(Outcome outcome) {
        for (String keyword : outcome.capabilitiesRemoved()) {
            lines.remove(keyword(keyword));
        }
        for (String line : outcome.capabilitiesAdded()) {
            lines.put(keyword(line), () -> line);
        }
        dropWhatLacksItsBase();
        if (sinceConnect == null) {
            sinceConnect = new LinkedHashMap<>(lines);
        }
    }

    /** A binary message cannot come but in chunks (RFC 3030 section 3), nor UTF-8 without 8BITMIME (RFC 6531 section 3.1). */
    private void dropWhatLacksItsBase() {
        if (!lines.containsKey(CHUNKING)) {
            lines.remove(BINARY_MIME);
        }
        if (!lines.containsKey(EIGHT_BIT)) {
            lines.remove(SmtpUtf8.NAME);
        }
    }

    /** Drops what modules said after CONNECT: it was said about a greeting that holds no longer. */
    public void forgetGreetings() {
        lines.clear();
        lines.putAll(sinceConnect);
    }

    public boolean offers(String keyword) {
        return lines.containsKey(keyword) && isServed(keyword);
    }

    /** Whether it is switched on, offered at this moment or not. */
    public boolean has(String keyword) {
        return lines.containsKey(keyword);
    }

    /** The text of a reply to EHLO. */
    public String text(String greeting) {
        StringBuilder text = new StringBuilder(greeting);
        lines.forEach((keyword, line) -> {
            String shown = line.get();
            if (isServed(keyword) && !shown.isEmpty()) {
                text.append('\n').append(shown);
            }
        });
        return text.toString();
    }

    /** What a module added without an extension behind it is the module's promise. */
    private boolean isServed(String keyword) {
        Extension extension = Extensions.all().get(keyword);
        return extension == null || extension.isOffered(situation);
    }

    private static String keyword(String line) {
        int blank = line.indexOf(' ');
        return (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
    }
}
