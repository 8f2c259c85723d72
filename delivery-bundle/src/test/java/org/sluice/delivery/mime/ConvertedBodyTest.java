package org.sluice.delivery.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.parser.MimeStreamParser;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.delivery.BytesBody;

class ConvertedBodyTest {

    private static final String TEXT = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
    private static final String NESTED =
            "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n"
                    + "Content-Type: multipart/mixed; boundary=\"out er\"\r\n\r\npreamble\r\n"
                    + "--out er\r\nContent-Type: text/html\r\ncontent-transfer-encoding:\r\n  binary (x)\r\n\r\n<p>\u00fc</p>\nx\r\n"
                    + "--out er\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                    + "Subject: inner\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
                    + "--inner\r\n\r\nplain\r\n--inner\r\nContent-Type: image/x\r\nContent-Transfer-Encoding: BINARY\r\n\r\n"
                    + "\0\r\n--inne\r\n--innerX\r\n\n--inner\r\r\n.\r\r\n--inner-- \r\nepilogue\r\n"
                    + "--out er\r\nContent-Type: application/x; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n"
                    + "--out er--\r\nepilogue\r\n";

    @Test
    void changesWhatIsNecessaryAndNothingElse() throws Exception {
        assertThat(convert(NESTED, Medium.EIGHT_BIT))
                .isEqualTo(NESTED.replace(
                                "Content-Transfer-Encoding: binary\r\nContent-Type: multipart/mixed; boundary=\"out er\"",
                                "Content-Type: multipart/mixed; boundary=\"out er\"\r\nContent-Transfer-Encoding: 8bit")
                        .replace(
                                "content-transfer-encoding:\r\n  binary (x)\r\n\r\n<p>\u00fc</p>\nx",
                                "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=FC</p>=0Ax")
                        .replace(
                                "BINARY\r\n\r\n\0\r\n--inne\r\n--innerX\r\n\n--inner\r\r\n.\r",
                                "base64\r\n\r\nAA0KLS1pbm5lDQotLWlubmVyWA0KCi0taW5uZXINDQouDQ=="));
        assertThat(convert(NESTED, Medium.SEVEN_BIT))
                .contains(
                        "boundary=\"out er\"\r\nContent-Transfer-Encoding: 7bit\r\n\r\npreamble",
                        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: inner");
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatEveryPartMeans(Medium medium) throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            List<String> meant = new ArrayList<>();
            String message = "MIME-Version: 1.0\r\n" + entity(random, 0, meant);
            String converted = convert(message, medium);
            assertThat(meaning(converted)).as(message).isEqualTo(meant);
            assertThat(medium.takes(Octets.of(converted.getBytes(StandardCharsets.ISO_8859_1))))
                    .as(converted)
                    .isTrue();
            assertThat(convert(converted, medium)).as("once is enough").isEqualTo(converted);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'Gr\u00fc\u00dfe\\r\\n', 'Gr=FC=DFe\\r\\n'",
        "'a = b \u00fc\\r\\n', 'a =3D b =FC\\r\\n'",
        "'\u00fc \\r\\n\\t\\r\\n \\r\\n', '=FC=20\\r\\n=09\\r\\n=20\\r\\n'",
        "'-\u00fc\\r\\n--x--\\r\\n.\\r\\n', '=2D=FC\\r\\n=2D-x--\\r\\n.\\r\\n'",
        "'\u00fc\\ra\\nb\\r\\r\\n\\n', '=FC=0Da=0Ab=0D\\r\\n=0A'",
        "'\u00fc', '=FC'",
        "'\u00fc ', '=FC=20'",
        "'\u00fc\\r', '=FC=0D'"
    })
    void quotes(String content, String expected) throws Exception {
        String header = TEXT + "Content-Transfer-Encoding: binary\r\n\r\n";
        assertThat(convert(header + Escapes.read(content), Medium.SEVEN_BIT))
                .isEqualTo(header.replace("binary", "quoted-printable") + Escapes.read(expected));
    }

    @Test
    void keepsLinesShort() throws Exception {
        String converted = convert(TEXT + "\r\n" + "\u00fc-- x".repeat(500) + "\r\n", Medium.SEVEN_BIT);
        String body = converted.substring(converted.indexOf("\r\n\r\n") + 4);
        assertThat(body.split("\r\n")).allMatch(line -> line.length() <= 76).noneMatch(line -> line.startsWith("-"));
        assertThat(meaning(converted)).containsExactly("text/plain " + "\u00fc-- x".repeat(500) + "\r\n");
    }

    @Test
    void describesTextThatIsNoMime() throws Exception {
        assertThat(convert("Subject: x\r\n\r\n\u00fc\r\n", Medium.SEVEN_BIT))
                .isEqualTo("Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n"
                        + "Content-Transfer-Encoding: quoted-printable\r\n\r\n=FC\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: \u00fc\r\n\r\nx\r\n",
                "Subject: x\n\r\n\0",
                "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\u00fc\r\n--b--\r\n",
                "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\nx\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n\u00fc\r\n--b\r\n\r\nx\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n\u00fc\r\n",
                "Content-Type: multipart/mixed\r\n\r\n\u00fc\r\n",
                "Content-Type: message/partial\r\n\r\n\u00fc\r\n",
                "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n\u00fc\r\n",
                "Content-Transfer-Encoding: base64\r\n\r\n\u00fc\r\n",
                "Content-Transfer-Encoding: x-uuencode\r\n\r\n\u00fc\r\n"
            })
    void refusesWhatWouldDoHarm(String message) {
        assertThatThrownBy(() -> convert(message, Medium.SEVEN_BIT)).isInstanceOf(Unconvertible.class);
    }

    @Test
    void isBounded() {
        String deep = "";
        for (int i = 0; i < 200; i++) {
            deep += "Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n";
        }
        String tooDeep = deep;
        assertThatThrownBy(() -> convert(tooDeep + "\r\n\0", Medium.SEVEN_BIT)).isInstanceOf(Unconvertible.class);
        String many = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\n".repeat(20_000);
        assertThatThrownBy(() -> convert(many, Medium.SEVEN_BIT)).isInstanceOf(Unconvertible.class);
        String header = "X: " + "x".repeat(300_000) + "\r\n\r\n\0";
        assertThatThrownBy(() -> convert(header, Medium.SEVEN_BIT)).isInstanceOf(Unconvertible.class);
    }

    @Test
    void splitsNoLineEndWhereItReadsInPieces() throws Exception {
        for (int length = 4_080; length < 4_110; length++) {
            String part = "x".repeat(length);
            String message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: a/b\r\n\r\n\0"
                    + part + "\r\r\n--b--\r\n";
            assertThat(meaning(convert(message, Medium.SEVEN_BIT)))
                    .containsExactly("multipart multipart/mixed", "a/b \0" + part + "\r", "end");
        }
    }

    /** An entity of random parts, and what it means; delimiters stand where they must, the content is anything. */
    private static String entity(Random random, int depth, List<String> meant) {
        int kind = random.nextInt(depth < 4 ? 6 : 3);
        if (kind < 3) {
            String type =
                    List.of("text/plain", "application/x-any", "image/x-any").get(kind);
            String content = content(random);
            meant.add(type + ' ' + content);
            return "Content-Type: " + type + "\r\nContent-Transfer-Encoding: binary\r\n\r\n" + content;
        }
        if (kind == 3) {
            return "Content-Type: message/rfc822\r\n\r\nMIME-Version: 1.0\r\n" + entity(random, depth + 1, meant);
        }
        String boundary = "b" + depth;
        StringBuilder parts = new StringBuilder("Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n");
        meant.add("multipart multipart/mixed");
        for (int i = random.nextInt(4); i >= 0; i--) {
            parts.append("--" + boundary + "\r\n" + entity(random, depth + 1, meant) + "\r\n");
        }
        meant.add("end");
        return parts.append("--" + boundary + "--\r\n").toString();
    }

    private static String content(Random random) {
        StringBuilder content = new StringBuilder();
        for (int i = random.nextInt(200); i > 0; i--) {
            content.append(List.of("\r\n", "\u00ff", ".", " ", "=", "-", "\r\n.\r\n", "x", "\0", "\r", "\n", "-\u00e4")
                    .get(random.nextInt(12)));
        }
        return content.toString();
    }

    private static String convert(String message, Medium medium) throws IOException {
        BytesBody original = BytesBody.of(message);
        ConvertedBody converted = ConvertedBody.of(original, medium);
        try (InputStream in = converted.open();
                InputStream slowly = converted.open()) {
            byte[] octets = in.readAllBytes();
            assertThat(converted.sizeOctets()).isEqualTo(octets.length);
            byte[] again = new byte[octets.length];
            for (int i = 0; i < again.length; i++) {
                again[i] = (byte) slowly.read();
            }
            assertThat(slowly.read()).isNegative();
            assertThat(again).isEqualTo(octets);
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    /** What a mail reader finds: the structure, and the content of each part without its encoding. */
    private static List<String> meaning(String message) throws Exception {
        List<String> found = new ArrayList<>();
        MimeStreamParser parser = new MimeStreamParser(
                MimeConfig.custom().setMaxLineLen(-1).setMaxContentLen(-1).build());
        parser.setContentDecoding(true);
        parser.setContentHandler(new AbstractContentHandler() {
            @Override
            public void startMultipart(BodyDescriptor descriptor) {
                found.add("multipart " + descriptor.getMimeType());
            }

            @Override
            public void endMultipart() {
                found.add("end");
            }

            @Override
            public void body(BodyDescriptor descriptor, InputStream in) throws IOException {
                found.add(descriptor.getMimeType() + ' ' + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        });
        parser.parse(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)));
        return found;
    }

    private static final class Escapes {
        static String read(String text) {
            return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
        }
    }
}
