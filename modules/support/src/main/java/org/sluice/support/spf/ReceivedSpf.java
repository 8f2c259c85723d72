package org.sluice.support.spf;

import org.sluice.support.net.AddressText;
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

    /** RFC 5322 section 3.2.3. */
    private static final Characters ATEXT = Characters.ALPHANUMERIC.and("!#$%&'*+/=?^_`{|}~-");

    private ReceivedSpf() {}

    /** The field's value. */
    public static String value(Identity identity, SpfOutcome outcome, String receiver) {
        String client = AddressText.of(identity.client());
        StringBuilder value = new StringBuilder(256)
                .append(outcome.result().word())
                .append(" (")
                .append(comment(identity, outcome, client))
                .append(')');
        int bare = value.length();
        pair(value, bare, "client-ip", client);
        pair(value, bare, "envelope-from", identity.sender());
        pair(value, bare, "helo", identity.helo());
        pair(value, bare, "receiver", receiver);
        pair(value, bare, "identity", identity.kind().word());
        pair(value, bare, "mechanism", outcome.mechanism());
        pair(value, bare, "problem", outcome.problem());
        return value.toString();
    }

    /** {@code bare}: the length without any pair. */
    private static void pair(StringBuilder value, int bare, String key, String text) {
        if (!text.isEmpty()) {
            value.append(value.length() == bare ? " " : "; ").append(key).append('=');
            word(value, printable(text));
        }
    }

    private static String comment(Identity identity, SpfOutcome outcome, String client) {
        String domain =
                printable(identity.domain()).replace('(', '?').replace(')', '?').replace('\\', '?');
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

    private static void word(StringBuilder value, String text) {
        if (ATEXT.hasDotted(text)) {
            value.append(text);
            return;
        }
        value.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                value.append('\\');
            }
            value.append(c);
        }
        value.append('"');
    }

    private static String printable(String text) {
        return Ascii.printable(text, MAX_VALUE);
    }
}
