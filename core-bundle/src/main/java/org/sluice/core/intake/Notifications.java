package org.sluice.core.intake;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sluice.injection.Bounces.Notice;

/** Which reports a sender asked for (RFC 3461 section 4.1, RFC 2852 section 4). */
final class Notifications {

    private Notifications() {}

    /** Whether parameters of MAIL and RCPT ask for such a report, or leave it to us and we send it. */
    static boolean wants(Notice notice, Map<String, String> parameters) {
        String notify = parameters.getOrDefault("NOTIFY", "");
        List<String> asked = Arrays.asList(notify.split(","));
        String by = parameters.getOrDefault("BY", "");
        return switch (notice) {
            case FAILED -> notify.isEmpty() || asked.contains("FAILURE");
            case DELAYED -> asked.contains("DELAY") || notify.isEmpty() && by.contains(";N");
            case DELIVERED -> asked.contains("SUCCESS");
            case RELAYED -> asked.contains("SUCCESS") || by.endsWith("T") && !notify.equals("NEVER");
        };
    }
}
