package org.sluice.core.dispatch;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.message.SmtpReply;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;

/**
 * Every reply of the dispatcher's own, in one table: what a refusal says when the module left it to us. Each may be
 * overridden under {@code reply_<name>} as {@code 550 5.7.1 text}. Immutable.
 */
final class Replies {

    private static final Pattern WRITTEN = Pattern.compile("([245]\\d\\d) ([245]\\.\\d{1,3}\\.\\d{1,3}) (.+)");
    private static final String RELAY_DENIED = "relay_denied";
    private static final Map<String, SmtpReply> DEFAULTS = defaults();

    private final Map<String, SmtpReply> byName;

    private Replies(Map<String, SmtpReply> byName) {
        this.byName = byName;
    }

    /** The table with what the operator wrote over it. */
    static Replies of(Map<String, ?> config) {
        Map<String, SmtpReply> table = new HashMap<>(DEFAULTS);
        for (Map.Entry<String, SmtpReply> entry : DEFAULTS.entrySet()) {
            Object written = config.get("reply_" + entry.getKey());
            if (written != null) {
                table.put(entry.getKey(), parse("reply_" + entry.getKey(), written.toString(), entry.getValue()));
            }
        }
        return new Replies(Map.copyOf(table));
    }

    /** The reply of a refusal the module gave no reply for. */
    SmtpReply refusal(Phase phase, Disposition disposition) {
        return byName.get(name(phase, disposition));
    }

    /** The reply when a module that had to answer did not. */
    SmtpReply noAnswer(Phase phase) {
        return refusal(phase, Disposition.DEFER);
    }

    /** The reply to a client that may not send there. */
    SmtpReply relayDenied() {
        return byName.get(RELAY_DENIED);
    }

    private static String name(Phase phase, Disposition disposition) {
        return phase.word() + (disposition == Disposition.DEFER ? "_defer" : "_reject");
    }

    private static Map<String, SmtpReply> defaults() {
        Map<String, SmtpReply> table = new HashMap<>();
        for (Phase phase : Phase.values()) {
            table.put(name(phase, Disposition.REJECT), rejection(phase));
            table.put(name(phase, Disposition.DEFER), deferral(phase));
        }
        table.put(RELAY_DENIED, new SmtpReply(550, "5.7.1", "Relaying denied"));
        return Map.copyOf(table);
    }

    private static SmtpReply rejection(Phase phase) {
        return switch (phase) {
            case CONNECT -> new SmtpReply(554, "5.7.1", "Connection refused by policy");
            case EHLO -> new SmtpReply(550, "5.7.1", "Greeting refused by policy");
            case AUTH -> new SmtpReply(535, "5.7.8", "Authentication refused");
            case MAILFROM -> new SmtpReply(550, "5.7.1", "Sender refused by policy");
            case RCPTTO -> new SmtpReply(550, "5.7.1", "Recipient refused by policy");
            default -> new SmtpReply(554, "5.7.1", "Message refused by policy");
        };
    }

    private static SmtpReply deferral(Phase phase) {
        return switch (phase) {
            case CONNECT, EHLO -> new SmtpReply(421, "4.3.0", "Service not available now, try again later");
            case AUTH -> new SmtpReply(454, "4.7.0", "Temporary authentication failure");
            default -> new SmtpReply(451, "4.3.0", "Temporary failure, try again later");
        };
    }

    private static SmtpReply parse(String key, String written, SmtpReply fallback) {
        Matcher matcher = WRITTEN.matcher(written.strip());
        if (!matcher.matches()
                || written.charAt(0) != Integer.toString(fallback.code()).charAt(0)) {
            throw new ConfigurationRefused(
                    key, written, "such as " + fallback.code() + ' ' + fallback.enhanced() + " and a text");
        }
        try {
            return new SmtpReply(Integer.parseInt(matcher.group(1)), matcher.group(2), matcher.group(3));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationRefused(key, written, e.getMessage());
        }
    }
}
