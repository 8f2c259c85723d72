package org.sluice.module.milter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;

/** Anything a filter may send: packets that make sense and changes that can be made, or a failure. */
public final class FuzzReply {

    private FuzzReply() {}

    /** The octets are what came. */
    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuf octets = Unpooled.wrappedBuffer(input);
        List<Reply.Change> changes = new ArrayList<>();
        try {
            for (Packet packet = Packet.read(octets); packet != null; packet = Packet.read(octets)) {
                Reply reply = ReplyReader.read(packet);
                if (reply instanceof Reply.Agreed agreed) {
                    Agreement agreement = Agreement.of(agreed, 6);
                    require(agreement.version() <= 6 && agreement.actions() <= 0x1ff, "more than was offered");
                } else if (reply instanceof Reply.Code code) {
                    require(code.reply().code() >= 400, "a refusal that is none");
                } else if (reply instanceof Reply.Change change) {
                    changes.add(change);
                }
            }
            make(changes, input.length % 2 == 0);
        } catch (IOException notTheProtocol) {
            require(!notTheProtocol.getMessage().isEmpty(), "no reason");
        }
    }

    /** What was found fit can be made, or a part of it would be. */
    private static void make(List<Reply.Change> changes, boolean hasLeadingSpace) {
        Edits edits;
        try {
            edits = Edits.of(changes, hasLeadingSpace, Phase.DATA);
        } catch (IllegalArgumentException notToBeMade) {
            require(!changes.isEmpty(), "a failure without a change: " + notToBeMade);
            return;
        }
        if (!changes.isEmpty()) {
            edits.apply(FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns()).effects());
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
