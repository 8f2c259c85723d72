package org.sluice.module.policy_service;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a reply: lines {@code name=value} up to an empty one, among them one {@code action}. Lines of other names mean nothing to
 * us. Strict where a guess would be needed: two actions, or a line that is none, are no reply.
 */
final class ReplyReader {

    private static final String ACTION = "action=";

    private ReplyReader() {}

    /** The action, once the reply is complete, whose octets are taken then. */
    static Optional<String> read(ByteBuf octets) throws UnusableReply {
        String text = octets.toString(StandardCharsets.ISO_8859_1);
        String action = null;
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            String line = text.substring(from, end);
            from = end + 1;
            if (line.isEmpty()) {
                octets.skipBytes(from);
                return Optional.of(Optional.ofNullable(action).orElseThrow(() -> new UnusableReply("no action")));
            }
            if (line.indexOf('=') < 1 || line.indexOf(0) >= 0) {
                throw new UnusableReply("a line that is no attribute: " + line);
            }
            if (line.startsWith(ACTION)) {
                if (action != null) {
                    throw new UnusableReply("two actions");
                }
                action = line.substring(ACTION.length());
            }
        }
        return Optional.empty();
    }
}
