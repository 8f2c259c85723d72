package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sluice.core.body.Rope;
import org.sluice.core.body.TestSource;
import org.sluice.message.MessagePart;
import org.sluice.testing.Suites;

/** Damaged and exceeding mail: what is not looked into is still there, and goes through unchanged. */
class HostileMailTest {

    @Test
    void survivesRandomDamage() throws Exception {
        Random random = new Random(1);
        for (var file : Suites.messages("mime-mime4j", ".msg")) {
            byte[] message = Suites.asSent(file);
            for (int round = 0; round < 5 && message.length > 0; round++) {
                for (int i = 0; i < 20; i++) {
                    message[random.nextInt(message.length)] = (byte) random.nextInt(256);
                }
                survives(new TestSource(message.clone()));
            }
        }
    }

    private static void survives(TestSource source) throws Exception {
        ReceivedContent content = new ReceivedContent(source, HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
        List<MessagePart> parts = content.parts(List.of());
        assertThat(parts).hasSizeLessThanOrEqualTo(MimeLimits.DEFAULT.maxParts() + MimeLimits.DEFAULT.maxDepth());
        for (MessagePart part : parts) {
            part.fileName();
            assertThat(part.offset() + part.lengthOctets()).isLessThanOrEqualTo(source.sizeOctets());
        }
        if (!parts.isEmpty()) {
            try (InputStream in = parts.get(parts.size() - 1).open()) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
        }
        byte[] sent = source.open().readAllBytes();
        assertThat(Rope.of(content.compose(new byte[0], List.of())).open().readAllBytes())
                .isEqualTo(sent);
    }

    @Test
    void seesEveryOctetBehindTheLastPartThatCounts() throws Exception {
        String message = "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n".repeat(5) + "--b--\n";
        ReceivedContent content =
                new ReceivedContent(TestSource.of(message), HeaderLimits.DEFAULT, new MimeLimits(9, 3));
        List<MessagePart> parts = content.parts(List.of());
        MessagePart rest = parts.get(parts.size() - 1);
        assertThat(rest.mediaType()).isEqualTo("application/octet-stream");
        assertThat(rest.offset() + rest.lengthOctets()).isEqualTo(content.body().sizeOctets());
    }

    /** Who looks at parts by themselves is to know that there is something nobody looked into. */
    @Test
    void listsAMultipartWhosePartsNobodySees() throws Exception {
        assertThat(listed("Content-Type: multipart/mixed; boundary=b\n\nno part\n"))
                .containsExactly("1 multipart/mixed");
        assertThat(listed("Content-Type: multipart/mixed\n\n--b\n\nx\n--b--\n")).containsExactly("1 multipart/mixed");
        assertThat(listed("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
                        + "Content-Type: multipart/x; boundary=c\n\nno part\n--b--\n"))
                .containsExactly("1 message/rfc822", "1.1 multipart/x");
        assertThat(listed("Content-Type: multipart/mixed; boundary*1=d; boundary*0*=''%63\n\n--cd\n\nx\n--cd--\n"))
                .containsExactly("1 text/plain");
    }

    private static List<String> listed(String message) throws Exception {
        return new ReceivedContent(TestSource.of(message), HeaderLimits.DEFAULT, MimeLimits.DEFAULT)
                .parts(List.of()).stream()
                        .map(part -> part.path() + ' ' + part.mediaType())
                        .toList();
    }

    @Test
    void saysWhenAHeaderIsTooLarge() {
        assertThat(complete("A: " + "x".repeat(600_000) + "\n\n")).isFalse();
        assertThat(complete("A: b\n".repeat(6_000) + "\n")).isFalse();
        assertThat(complete("A: b\n".repeat(4_000) + "\n")).isTrue();
        assertThat(complete("A: b\n\n" + "A: b\n".repeat(600_000))).isTrue();
    }

    private static boolean complete(String message) {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        return new ReceivedContent(new TestSource(octets), HeaderLimits.DEFAULT, MimeLimits.DEFAULT).isHeaderComplete();
    }
}
