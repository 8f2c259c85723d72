package org.sluice.module.policy_service;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;
import org.sluice.module.policy_service.Action.Kind;

/**
 * Any octets of a policy server: a wish for more, no reply, or one action that may be written into replies, headers and logs, and
 * reads the same when it was noted. More octets never turn one around.
 */
public final class FuzzReply {

    private FuzzReply() {}

    /** What came so far; and the same as an action, since few inputs are whole replies. */
    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        Optional<String> action = action(text);
        if (action.isPresent() && !action.equals(action(text + "X"))) {
            throw new AssertionError("more turns it around: " + action);
        }
        action.ifPresent(FuzzReply::check);
        check(text);
    }

    private static Optional<String> action(String text) {
        ByteBuf octets = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        try {
            Optional<String> action = ReplyReader.read(octets);
            if (action.isPresent() && !text.contains("action=" + action.get())) {
                throw new AssertionError("nobody said " + action);
            }
            return action;
        } catch (UnusableReply none) {
            return Optional.empty();
        }
    }

    private static void check(String value) {
        try {
            Action action = ActionReader.read(value);
            if (!action.written().matches("[ -~]{1,1000}")) {
                throw new AssertionError("not printable: " + action);
            }
            if (action.reply()
                    .filter(reply -> reply.code() < 400 || reply.text().isBlank())
                    .isPresent()) {
                throw new AssertionError("no refusal: " + action);
            }
            if (action.kind() == Kind.REDIRECT || action.kind() == Kind.BCC) {
                EnvelopeAddress.parse(action.text());
            }
            if (action.kind() != Kind.REFUSE
                    && !ActionReader.read(action.written()).written().equals(action.written())) {
                throw new AssertionError("reads otherwise when noted: " + action);
            }
        } catch (UnusableReply none) {
            // Then it is a failure, never a permission.
        }
    }
}
