package org.sluice.delivery.smtp;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.message.SmtpReply;

/**
 * A reply as it came from the other side: nothing in it is to be trusted beyond its shape.
 *
 * @param lines texts after the code, at least one
 */
record RemoteReply(int code, List<String> lines) {

    static final int CLOSING = 421;
    static final int START_MAIL_INPUT = 354;

    private static final Pattern ENHANCED = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?: +(.*))?");

    boolean isPositive() {
        return code / 100 == 2;
    }

    boolean isRefusal() {
        return code >= 400;
    }

    boolean isClosing() {
        return code == CLOSING;
    }

    /** For logs and senders: printable, bounded, with the enhanced code taken apart where it fits the code. */
    SmtpReply toReply() {
        StringBuilder text = new StringBuilder();
        String enhanced = "";
        for (String line : lines) {
            Matcher coded = ENHANCED.matcher(line);
            boolean fits = coded.matches() && line.charAt(0) - '0' == code / 100;
            if (fits && enhanced.isEmpty()) {
                enhanced = coded.group(1);
            }
            String rest =
                    !fits || !enhanced.equals(coded.group(1)) ? line : coded.group(2) == null ? "" : coded.group(2);
            text.append(text.isEmpty() || rest.isEmpty() ? "" : " ").append(rest);
        }
        return SmtpReply.quoting(code, enhanced, text.toString());
    }
}
