package org.sluice.module.policy_service;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.module.policy_service.Action.Kind;
import org.sluice.support.text.Ascii;

/**
 * Reads what stands behind {@code action=}: a word in any case, then what belongs to it. The codes are those of Postfix's
 * {@code access_map_reject_code} and {@code access_map_defer_code}.
 */
final class ActionReader {

    private static final int REJECT_CODE = 554;
    private static final int DEFER_CODE = 450;
    private static final int LONGEST_TEXT = 500;
    private static final int LONGEST_FIELD = 900;
    private static final String DENIED = "Access denied";
    private static final String UNAVAILABLE = "Service unavailable";
    private static final Pattern ENHANCED = Pattern.compile("[245](\\.[0-9]{1,3}\\.[0-9]{1,3})(?:[ \\t]+(.*))?");
    private static final Pattern REPLY_CODE = Pattern.compile("[45][0-9]{2}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern FIELD = Pattern.compile("[!-9;-~]{1,76}:[ -~]*");

    private ActionReader() {}

    /**
     * The action.
     *
     * @throws UnusableReply for words that are no actions, and for actions without what they need
     */
    static Action read(String value) throws UnusableReply {
        int blank = 0;
        while (blank < value.length() && !isBlank(value.charAt(blank))) {
            blank++;
        }
        String word = value.substring(0, blank);
        String rest = Ascii.printable(value.substring(blank).strip());
        // Latin-1 has no letter beyond ASCII whose capital stands in one of these words.
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "OK", "RELAY" -> Action.of(Kind.OK, cut(rest));
            case "DUNNO" -> Action.of(Kind.DUNNO, cut(rest));
            case "REJECT" -> Action.of(Kind.REFUSE, reply(REJECT_CODE, rest, DENIED));
            case "DEFER" -> Action.of(Kind.REFUSE, reply(DEFER_CODE, rest, DENIED));
            case "DEFER_IF_PERMIT" -> Action.of(Kind.DEFER_IF_PERMIT, reply(DEFER_CODE, rest, UNAVAILABLE));
            case "DEFER_IF_REJECT" -> Action.of(Kind.DEFER_IF_REJECT, reply(DEFER_CODE, rest, UNAVAILABLE));
            case "DISCARD" -> Action.of(Kind.DISCARD, cut(rest));
            case "HOLD" -> Action.of(Kind.HOLD, cut(rest));
            case "PREPEND" -> Action.of(Kind.PREPEND, field(rest));
            case "REDIRECT" -> Action.of(Kind.REDIRECT, address(rest));
            case "BCC" -> Action.of(Kind.BCC, address(rest));
            case "WARN" -> Action.of(Kind.WARN, cut(rest));
            case "INFO" -> Action.of(Kind.INFO, cut(rest));
            case "FILTER" -> throw new UnusableReply("FILTER cannot be done here: " + value);
            default -> number(value, word, rest);
        };
    }

    /** A code with its text; digits alone, which tables of addresses use, are a permission whatever they are. */
    private static Action number(String value, String word, String rest) throws UnusableReply {
        if (DIGITS.matcher(value).matches()) {
            return Action.of(Kind.OK, "");
        }
        if (REPLY_CODE.matcher(word).matches() && !rest.isEmpty()) {
            return Action.of(Kind.REFUSE, reply(Integer.parseInt(word), rest, DENIED));
        }
        throw new UnusableReply("no action: " + value);
    }

    /** The class of an enhanced code follows the code: a refusal for now with a code of those for good is none. */
    private static SmtpReply reply(int code, String rest, String otherwise) {
        Matcher enhanced = ENHANCED.matcher(rest);
        boolean given = enhanced.matches();
        String detail = given ? enhanced.group(1) : ".7.1";
        String text = !given ? rest : enhanced.group(2) == null ? "" : enhanced.group(2);
        return new SmtpReply(code, code / 100 + detail, text.isBlank() ? otherwise : cut(text));
    }

    private static String field(String rest) throws UnusableReply {
        if (!FIELD.matcher(rest).matches() || rest.length() > LONGEST_FIELD) {
            throw new UnusableReply("PREPEND without a header field: " + rest);
        }
        return rest;
    }

    private static String address(String rest) throws UnusableReply {
        try {
            EnvelopeAddress address = EnvelopeAddress.parse(rest);
            if (!address.domain().isEmpty()) {
                return address.toString();
            }
        } catch (IllegalArgumentException malformed) {
            throw new UnusableReply("no address: " + rest);
        }
        throw new UnusableReply("no address with a domain: " + rest);
    }

    private static String cut(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
