package org.sluice.module.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.SmtpReply;

class ReplyReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "550 5.7.1 no~550~5.7.1~no",
                "451 4.7.1 later~451~4.7.1~later",
                "550 no code~550~5.7.1~no code",
                "550~550~5.7.1~``",
                "550 4.7.1 disagrees~550~5.7.1~disagrees",
                "554 5.7.1 100%% sure~554~5.7.1~100% sure",
                "550-5.7.1 one\\r\\n550 5.7.1 two~550~5.7.1~one\\ntwo",
                "550-one\\r\\n550-two\\r\\n550 three~550~5.7.1~one\\ntwo\\nthree",
                "550 5.7.1 caf\u00e9~550~5.7.1~caf?",
                "421 4.3.2 bye~421~4.3.2~bye"
            },
            quoteCharacter = '`')
    void readsARefusal(String text, int code, String enhanced, String words) throws IOException {
        Packet packet = new Packet('y', (real(text) + '\0').getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ReplyReader.read(packet)).isEqualTo(new Reply.Code(new SmtpReply(code, enhanced, real(words))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "y250 fine|",
                "y550 no end",
                "y|",
                "ynonsense|",
                "y55|",
                "y550-a\r\n551 b|",
                "y550 a|550 b|",
                "y550-a\r\n|b|",
                "h|",
                "hName|",
                "hName|value",
                "hA|b|c|",
                "i\0\0\0",
                "i\0\0\0\1Name|",
                "m\377\377\377\377A|b|",
                "e|||",
                "+",
                "q",
                "z",
                "\0",
                "O123456789",
                "O\0\0\0\6\0\0\0\0\0\0\0\0\0\0\0\1j",
                "O\0\0\0\6\0\0\0\0\0\0\0\0\0\0"
            })
    void refusesWhatIsNoReply(String text) {
        byte[] data = text.substring(1).replace('|', '\0').getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> ReplyReader.read(new Packet(text.charAt(0), data)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aPacketComesWhenItIsWhole() throws IOException {
        byte[] octets = Packet.of('h', java.util.List.of("Name", "value")).octets();
        ByteBuf buffer = Unpooled.buffer();
        for (int i = 0; i < octets.length; i++) {
            assertThat(Packet.read(buffer)).isNull();
            buffer.writeByte(octets[i]);
        }
        assertThat(ReplyReader.read(Packet.read(buffer))).isEqualTo(new Reply.AddHeader("Name", "value"));
        assertThat(buffer.isReadable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_537, -1, Integer.MAX_VALUE})
    void aLengthNobodyHasIsRefusedAtOnce(int length) {
        assertThatThrownBy(() -> Packet.read(Unpooled.buffer().writeInt(length)))
                .isInstanceOf(IOException.class);
    }

    private static String real(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }
}
