package org.sluice.delivery.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.message.SmtpReply;
import org.sluice.spool.SpoolRecord;

/**
 * The moment by which a sender wants a message delivered (RFC 2852).
 *
 * @param isReturned whether it is worth nothing after that and comes back; otherwise its sender is told and it goes on
 * @param isTraced whether the sender wants to hear of each relay
 */
public record DeliverBy(Instant deadline, boolean isReturned, boolean isTraced) {

    /** It came too late. */
    public static final SmtpReply LATE = Replies.internal(554, "5.4.7", "deliver-by time has passed");

    /** The next hop could not keep the time, and nobody would know. */
    public static final SmtpReply NOT_KEPT =
            Replies.internal(554, "5.4.7", "next hop does not deliver by the time asked for");

    private static final Pattern VALUE = Pattern.compile("(-?[0-9]{1,9});([RN])(T?)");

    /** What the sender of a message asked for; empty for most. */
    public static Optional<DeliverBy> of(SpoolRecord record) {
        String value = record.parameters().get("BY");
        return value == null ? Optional.empty() : of(record, VALUE.matcher(value));
    }

    private static Optional<DeliverBy> of(SpoolRecord record, Matcher by) {
        return by.matches()
                ? Optional.of(new DeliverBy(
                        record.receivedAt().plusSeconds(Long.parseLong(by.group(1))),
                        by.group(2).equals("R"),
                        !by.group(3).isEmpty()))
                : Optional.empty();
    }

    /** Whether the message is to go back now instead of being tried. */
    public boolean isOver(Instant now) {
        return isReturned && !now.isBefore(deadline);
    }

    /** The parameter for the next hop, with what is left of the time. */
    public String parameter(Instant now) {
        return "BY=" + secondsLeft(now) + ';' + (isReturned ? "R" : "N") + (isTraced ? "T" : "");
    }

    /** What is left of the time; nine digits are all the parameter has room for. */
    public long secondsLeft(Instant now) {
        long seconds = Duration.between(now, deadline).toSeconds();
        return Math.max(-999_999_999, Math.min(999_999_999, seconds));
    }
}
