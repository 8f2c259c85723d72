package org.sluice.smtp.configuration;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sluice.smtp.scope.Options;

/**
 * What is put right in mail that users submit (RFC 6409 section 8); relayed mail is left as it is. The core does it, and is
 * told by the connection dictionary.
 *
 * @param date what happens to a message without Date
 * @param messageId what happens to a message without Message-ID
 */
public record SubmissionOptions(Fix date, Fix messageId) {

    /** Whether a missing field is added. */
    enum Fix {
        IGNORE,
        IFNEEDED
    }

    private static final String DATE = "rfc2822_date_header";
    private static final String MESSAGE_ID = "rfc2822_messageid_header";

    /** Their keys. */
    static final Set<String> KEYS = Set.of(DATE, MESSAGE_ID);

    static SubmissionOptions of(Options options) {
        return new SubmissionOptions(
                options.word(DATE, Fix.IGNORE, Fix.class), options.word(MESSAGE_ID, Fix.IGNORE, Fix.class));
    }

    /** What the connection dictionary begins with: nothing where nothing is to be done. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>(2);
        put(facts, DATE, date);
        put(facts, MESSAGE_ID, messageId);
        return facts;
    }

    private static void put(Map<String, String> facts, String name, Fix fix) {
        if (fix != Fix.IGNORE) {
            facts.put(name, fix.name().toLowerCase(Locale.ROOT));
        }
    }
}
