package org.sluice.smtp.configuration;

import java.util.EnumMap;
import java.util.Map;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.scope.Options;

/** The listener's replies with an operator's own wordings; {@code reply.too_big = 552 5.3.4 Keep it small}. */
final class Wordings {

    private Wordings() {}

    static Map<Reply, SmtpReply> of(Options options) {
        Map<Reply, SmtpReply> table = new EnumMap<>(Reply.class);
        for (Reply reply : Reply.values()) {
            table.put(reply, reply.shipped());
        }
        String reconfiguring = options.text("reconfig_message", "");
        if (!reconfiguring.isEmpty()) {
            table.put(
                    Reply.RECONFIGURING,
                    reworded(Reply.RECONFIGURING, options, "reconfig_message", "421 " + reconfiguring));
        }
        options.below("reply.").forEach((word, text) -> {
            Reply reply = named(options, word, text);
            table.put(reply, reworded(reply, options, "reply." + word, text));
        });
        return table;
    }

    private static Reply named(Options options, String word, String text) {
        for (Reply reply : Reply.values()) {
            if (reply.word().equals(word)) {
                return reply;
            }
        }
        throw options.refused("reply." + word, text, "the name of a reply as in docs/smtp.md");
    }

    private static SmtpReply reworded(Reply of, Options options, String key, String text) {
        SmtpReply shipped = of.shipped();
        String[] parts = text.split("\\s+", shipped.enhanced().isEmpty() ? 2 : 3);
        try {
            SmtpReply reply = parts.length == 2
                    ? new SmtpReply(Integer.parseInt(parts[0]), "", parts[1])
                    : new SmtpReply(Integer.parseInt(parts[0]), parts[1], parts[2]);
            if (reply.code() / 100 == shipped.code() / 100 && (shipped.code() != 421 || reply.code() == 421)) {
                return reply;
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw options.refused(key, text, "code, enhanced code and text, like " + shipped);
        }
        throw options.refused(key, text, "a code of the same class as " + shipped.code());
    }
}
