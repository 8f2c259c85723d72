package org.sluice.support.spf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.sluice.support.text.Ascii;
import org.sluice.support.text.Characters;

/**
 * The value of a {@code Received-SPF} field (RFC 7208 section 9.1). Sender, HELO name and mechanism come from the peer:
 * whatever is not a plain word is quoted, what cannot be quoted becomes {@code ?}, what is too long is cut.
 */
public final class ReceivedSpf {

    /** The field's name. */
    public static final String NAME = "Received-SPF";

    private static final int MAX_VALUE = 256;
    private static final Pattern QUOTED = Pattern.compile("([\"\\\\])");
    /** RFC 5322 section 3.2.3. */
    private static final Characters ATEXT = Characters.ALPHANUMERIC.and("!#$%&'*+/=?^_`{|}~-");

    private ReceivedSpf() {}

    /** The field's value. */
    public static String value(Identity identity, SpfOutcome outcome, String receiver) {
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("client-ip", Macros.readable(identity.client()));
        pairs.put("envelope-from", identity.sender());
        pairs.put("helo", identity.helo());
        pairs.put("receiver", receiver);
        pairs.put("identity", identity.kind().word());
        pairs.put("mechanism", outcome.mechanism());
        pairs.put("problem", outcome.problem());
        StringBuilder value = new StringBuilder(outcome.result().word());
        value.append(" (").append(comment(identity, outcome)).append(')');
        String separator = " ";
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            if (!pair.getValue().isEmpty()) {
                value.append(separator).append(pair.getKey()).append('=').append(word(pair.getValue()));
                separator = "; ";
            }
        }
        return value.toString();
    }

    private static String comment(Identity identity, SpfOutcome outcome) {
        String domain =
                printable(identity.domain()).replace('(', '?').replace(')', '?').replace('\\', '?');
        String client = Macros.readable(identity.client());
        return switch (outcome.result()) {
            case PASS -> "domain of " + domain + " designates " + client + " as permitted sender";
            case FAIL -> "domain of " + domain + " does not designate " + client + " as permitted sender";
            case SOFTFAIL -> "domain of " + domain + " discourages " + client + " as sender";
            case NEUTRAL -> "domain of " + domain + " says nothing about " + client;
            case NONE -> "no policy for " + client;
            case TEMPERROR -> "the policy could not be looked up";
            case PERMERROR -> "the policy cannot be interpreted";
        };
    }

    private static String word(String text) {
        String clean = printable(text);
        return ATEXT.hasDotted(clean) ? clean : '"' + QUOTED.matcher(clean).replaceAll("\\\\$1") + '"';
    }

    private static String printable(String text) {
        return Ascii.printable(text, MAX_VALUE);
    }
}
