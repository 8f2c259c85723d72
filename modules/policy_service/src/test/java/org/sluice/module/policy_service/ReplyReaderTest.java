package org.sluice.module.policy_service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {

    @Test
    void waitsUntilItIsComplete() throws Exception {
        String reply = "action=DEFER_IF_PERMIT 4.2.0 x=y\nother=DUNNO\n\n";
        for (int length = 0; length < reply.length(); length++) {
            assertThat(ReplyReader.read(octets(reply.substring(0, length)))).isEmpty();
        }
        assertThat(ReplyReader.read(octets(reply))).contains("DEFER_IF_PERMIT 4.2.0 x=y");
    }

    @Test
    void leavesWhatComesBehind() throws Exception {
        ByteBuf octets = octets("x=1\naction=DUNNO\n\naction=OK\n\n");
        assertThat(ReplyReader.read(octets)).contains("DUNNO");
        assertThat(octets.toString(StandardCharsets.US_ASCII)).isEqualTo("action=OK\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "x=1\n\n",
                "Action=DUNNO\n\n",
                "action =DUNNO\n\n",
                "action=DUNNO\r\n\r\n",
                "action=DUNNO\naction=DUNNO\n\n",
                "DUNNO\n",
                "=DUNNO\n",
                "200 DUNNO\n\n",
                "action=DUN\0NO\n"
            })
    void noReplyIsNone(String text) {
        assertThatThrownBy(() -> ReplyReader.read(octets(text))).isInstanceOf(UnusableReply.class);
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
