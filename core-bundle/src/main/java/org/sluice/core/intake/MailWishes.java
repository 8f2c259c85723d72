package org.sluice.core.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sluice.core.content.MessageContent;
import org.sluice.validation.AttributeKey;

/**
 * What the parameters of MAIL, and the header fields that stand in for them, come to when a message is taken: what is carried
 * on, when it may leave, and how urgent it is.
 *
 * @param carried for the spool; names in upper case
 * @param release when delivery may begin
 * @param priority as in the spool record
 */
record MailWishes(Map<String, String> carried, Instant release, int priority) {

    /** RFC 8689 section 5: not a parameter of MAIL, so no client can set it. */
    static final String TLS_NOT_REQUIRED = "TLS-REQUIRED";

    private static final String PRIORITY = "MT-PRIORITY";

    /** AUTH is not one of them: the listener leaves of it what the client is trusted to say (RFC 4954 section 5). */
    private static final List<String> OF_THE_SESSION = List.of("SIZE");

    static MailWishes of(PendingMessage message, MessageContent content, Instant now) {
        Map<String, String> carried = new HashMap<>(message.parameters());
        carried.keySet().removeAll(OF_THE_SESSION);
        if (!carried.containsKey("REQUIRETLS") && says(content, "TLS-Required", "No")) {
            carried.put(TLS_NOT_REQUIRED, "NO");
        }
        // RFC 6710 section 4.1: the field of a submitted message stands in for the parameter; a stranger's stands for
        // nothing.
        if (!carried.containsKey(PRIORITY) && isTrusted(message) && content.countFields("MT-Priority") == 1) {
            String level = content.headers(List.of()).all("MT-Priority").get(0);
            if (level.matches("0|-?[1-9]")) {
                carried.put(PRIORITY, level);
            }
        }
        return new MailWishes(Map.copyOf(carried), release(carried, now), priority(carried));
    }

    /** Two levels are what the queues have: positive ones go first. */
    private static int priority(Map<String, String> carried) {
        String level = carried.getOrDefault(PRIORITY, "0");
        return level.startsWith("-") || level.equals("0") ? 0 : 1;
    }

    private static Instant release(Map<String, String> carried, Instant now) {
        if (carried.containsKey("HOLDFOR")) {
            return now.plus(Duration.ofSeconds(Long.parseLong(carried.get("HOLDFOR"))));
        }
        Instant moment = carried.containsKey("HOLDUNTIL") ? Instant.parse(carried.get("HOLDUNTIL")) : now;
        return moment.isBefore(now) ? now : moment;
    }

    private static boolean says(MessageContent content, String field, String value) {
        return content.countFields(field) > 0
                && content.headers(List.of()).all(field).stream().anyMatch(value::equalsIgnoreCase);
    }

    private static boolean isTrusted(PendingMessage message) {
        Map<String, String> connection = message.connectionAttributes();
        return "pass".equals(connection.get("auth_status"))
                || AttributeKey.isTrue(connection.getOrDefault("can_relay", ""));
    }
}
