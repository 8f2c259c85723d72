package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyDecoderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ReplyDecoder());

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`250 2.1.0 Fine\r\n`, `250 2.1.0 Fine`",
                "`250\r\n`, `250 `",
                "`250 2.0.0\r\n`, `250 2.0.0 `",
                "`550-5.1.1 No\r\n550-5.1.1 such\r\n550 5.1.1 user\r\n`, `550 5.1.1 No such user`",
                "`550-No such\r\n550 user\n`, `550 No such user`",
                "`550 4.1.1 class differs\r\n`, `550 4.1.1 class differs`",
                "`550 5.1.1 \033[31mred\t\377\r\n`, `550 5.1.1 ?[31mred??`"
            })
    void reads(String octets, String reply) {
        write(octets);
        RemoteReply read = channel.readInbound();
        assertThat(read.toReply()).hasToString(reply);
        assertThat(channel.<RemoteReply>readInbound()).isNull();
    }

    @Test
    void readsAcrossAnySegments() {
        for (char c : "250-a\r\n250 b\r\n354 go\r\n".toCharArray()) {
            write(String.valueOf(c));
        }
        assertThat(channel.<RemoteReply>readInbound().lines()).containsExactly("a", "b");
        assertThat(channel.<RemoteReply>readInbound().code()).isEqualTo(354);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "hello\r\n",
                "25\r\n",
                "2500 x\r\n",
                "150 x\r\n",
                "650 x\r\n",
                "250-a\r\n251 b\r\n",
                "25a x\r\n",
                "250_x\r\n",
                " 250 x\r\n",
                "HTTP/1.1 400 Bad Request\r\n",
                "\0\0\0\r\n"
            })
    void refusesGarbage(String octets) {
        assertThatThrownBy(() -> write(octets)).isInstanceOf(DecoderException.class);
    }

    @Test
    void refusesEndlessLines() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        write("250 " + "x".repeat(1_000));
                    }
                })
                .isInstanceOf(DecoderException.class);
    }

    @Test
    void refusesEndlessReplies() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        write("250-x\r\n");
                    }
                })
                .isInstanceOf(DecoderException.class);
    }

    private void write(String octets) {
        channel.writeInbound(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
    }
}
