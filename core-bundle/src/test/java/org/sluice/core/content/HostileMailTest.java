package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.core.body.Rope;
import org.sluice.core.body.TestSource;
import org.sluice.message.MessagePart;
import org.sluice.testing.Suites;

/** Mail made to hurt parsers ends in bounded time with a bounded answer, and still goes through unchanged. */
class HostileMailTest {

    static Stream<Arguments> bombs() {
        return Stream.of(
                bomb("message/rfc822 in message/rfc822", () -> "Content-Type: message/rfc822\n\n".repeat(10_000)),
                bomb("multiparts in multiparts", HostileMailTest::nested),
                bomb(
                        "a million parts",
                        () -> "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n".repeat(1_000_000)),
                bomb(
                        "the same boundary inside",
                        () -> "Content-Type: multipart/mixed; boundary=b\n\n"
                                + "--b\nContent-Type: multipart/mixed; boundary=b\n\n".repeat(10_000)),
                bomb(
                        "a long boundary",
                        () -> "Content-Type: multipart/mixed; boundary=" + "b".repeat(100_000) + "\n\n"),
                bomb("many parameters", () -> "Content-Type: text/plain" + "; a=b".repeat(50_000) + "\n\nx"),
                bomb("huge continuations", () -> "Content-Disposition: a; filename*9999999=x; filename*0=y\n\nx"),
                bomb("nested comments", () -> "Content-Type: " + "(".repeat(10_000) + "text/plain\n\nx"),
                bomb(
                        "encoded words",
                        () -> "Content-Type: text/plain; name=\"" + "=?utf-8?q?a?= ".repeat(1_000) + "\"\n\nx"),
                bomb("an unknown charset", () -> "Content-Type: text/plain; name=\"=?x-bomb?b?!!!!?=\"\n\nx"),
                bomb(
                        "base64 without an end",
                        () -> "Content-Transfer-Encoding: base64\n\n" + "QUJD".repeat(500_000) + "="),
                bomb("a body in one line", () -> "A: b\n\n" + "x".repeat(5_000_000)),
                bomb("NULs", () -> "A: \0\n\0: b\n\n\0"),
                bomb("nothing", () -> ""));
    }

    private static Arguments bomb(String name, Supplier<String> message) {
        return Arguments.of(name, message);
    }

    private static String nested() {
        StringBuilder message = new StringBuilder("Content-Type: multipart/mixed; boundary=b0\n\n");
        for (int i = 0; i < 10_000; i++) {
            message.append("--b").append(i).append("\nContent-Type: multipart/mixed; boundary=b");
            message.append(i + 1).append("\n\n");
        }
        return message.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void endsInBoundedTime(String name, Supplier<String> message) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> survives(TestSource.of(message.get())));
    }

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
