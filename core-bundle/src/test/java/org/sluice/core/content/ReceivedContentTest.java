package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.core.body.Rope;
import org.sluice.core.body.TestSource;
import org.sluice.message.HeaderField;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;
import org.sluice.spool.Content;

class ReceivedContentTest {
    private static final String PLAIN = "Subject: one\nX-A: 1\nx-a: 2\n\nbody\n";
    private static final String MIXED =
            """
            Content-Type: multipart/mixed; boundary=b

            preamble
            --b
            Content-Type: text/html; name="=?utf-8?q?a=C3=A4?=.html"
            Content-Transfer-Encoding: base64

            PGI+
            --b
            Content-Type: message/rfc822

            Subject: inner
            Content-Type: text/x-inner; charset="GBK"

            inner
            --b
            Content-Disposition: attachment; filename*0*=utf-8''r%C3%A9; filename*1=".pdf"

            last
            --b--
            epilogue
            """;

    static Stream<Arguments> headerEdits() {
        return Stream.of(
                Arguments.of(new Edit.Prepend("X-B", "v"), "X-B: v\nSubject: one\nX-A: 1\nx-a: 2\n\nbody\n"),
                Arguments.of(new Edit.Add("X-B", "v"), "Subject: one\nX-A: 1\nx-a: 2\nX-B: v\n\nbody\n"),
                Arguments.of(new Edit.Replace("X-A", "v"), "Subject: one\nX-A: v\n\nbody\n"),
                Arguments.of(new Edit.Replace("X-C", "v"), "Subject: one\nX-A: 1\nx-a: 2\nX-C: v\n\nbody\n"),
                Arguments.of(new Edit.Remove("x-A"), "Subject: one\n\nbody\n"),
                Arguments.of(new Edit.Insert(0, "X-B", " v"), "X-B: v\nSubject: one\nX-A: 1\nx-a: 2\n\nbody\n"),
                Arguments.of(
                        new Edit.Insert(1, "X-B", " v\r\n\tw"), "Subject: one\nX-B: v\n\tw\nX-A: 1\nx-a: 2\n\nbody\n"),
                Arguments.of(new Edit.Insert(0, "X-B", ""), "X-B:\nSubject: one\nX-A: 1\nx-a: 2\n\nbody\n"),
                Arguments.of(new Edit.Insert(99, "X-B", "v"), "Subject: one\nX-A: 1\nx-a: 2\nX-B:v\n\nbody\n"),
                Arguments.of(new Edit.Change("x-a", 2, " v"), "Subject: one\nX-A: 1\nx-a: v\n\nbody\n"),
                Arguments.of(new Edit.Change("X-A", 1, ""), "Subject: one\nx-a: 2\n\nbody\n"),
                Arguments.of(new Edit.Change("X-A", 3, " v"), "Subject: one\nX-A: 1\nx-a: 2\nX-A: v\n\nbody\n"),
                Arguments.of(new Edit.Change("X-A", 3, ""), PLAIN),
                Arguments.of(new Edit.ReplaceBody("new\r\n".getBytes()), "Subject: one\nX-A: 1\nx-a: 2\n\nnew\n"),
                Arguments.of(
                        new Edit.ReplacePart("1", "text/x-new", "new\r\n".getBytes()),
                        "Subject: one\nX-A: 1\nx-a: 2\nMIME-Version: 1.0\nContent-Type: text/x-new\n"
                                + "Content-Transfer-Encoding: 7bit\n\nnew\n"),
                Arguments.of(new Edit.RemovePart("1"), "Subject: one\nX-A: 1\nx-a: 2\n\n"),
                Arguments.of(new Edit.RemovePart("7"), PLAIN));
    }

    @ParameterizedTest
    @MethodSource("headerEdits")
    void laysEditsOver(Edit edit, String expected) throws Exception {
        assertThat(composed(PLAIN, edit)).isEqualTo("Trace: t\n" + expected);
    }

    /** BINARYMIME: a body is octets, whatever is done to the header in front of it. */
    @Test
    void leavesABinaryBodyAlone() throws Exception {
        String header = "Subject: one\r\nAuth: ours\r\nContent-Transfer-Encoding: binary\r\n";
        String octets = "\0\r\n.\r\n\n\n\r\rFrom: x\n\u00ff\r";
        for (String body : new String[] {octets, "\n" + octets, "", "\r", octets.repeat(10_000)}) {
            ReceivedContent content = bytes(header + "\r\n" + body);
            assertThat(octets(content.compose(new byte[0], List.of()))).isEqualTo(header + "\r\n" + body);
            Content edited = content.compose(
                    "Trace: t\r\n".getBytes(), field -> field.name().equals("Auth"), List.of(new Edit.Add("X", "v")));
            assertThat(octets(edited))
                    .isEqualTo("Trace: t\r\nSubject: one\r\nContent-Transfer-Encoding: binary\r\nX: v\r\n\r\n" + body);
            assertThat(content.parts(List.of())).singleElement().satisfies(part -> {
                assertThat(part.lengthOctets()).isEqualTo(body.length());
                assertThat(new String(part.open().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .isEqualTo(body);
            });
        }
        assertThat(octets(bytes("\0\n\r\u00ff").compose("Trace: t\r\n".getBytes(), List.of())))
                .isEqualTo("Trace: t\r\n\r\n\0\n\r\u00ff");
    }

    private static ReceivedContent bytes(String octets) {
        return new ReceivedContent(
                new TestSource(octets.getBytes(StandardCharsets.ISO_8859_1)), HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
    }

    private static String octets(Content content) throws IOException {
        return new String(Rope.of(content).open().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void showsHeadersInOrderWithEdits() {
        ReceivedContent content = content("Subject: one\n two\nX-A:1\nstray line\nX-A : 2\n\nbody\n");
        assertThat(content.headers(List.of()).fields())
                .extracting(HeaderField::name)
                .containsExactly("Subject", "X-A", "X-A");
        assertThat(content.headers(List.of()).all("subject")).containsExactly("one two");
        assertThat(content.headers(List.of(new Edit.Remove("X-A"))).all("x-a")).isEmpty();
        assertThat(content.countFields("x-a")).isEqualTo(2);
    }

    @Test
    void separatesTheTraceFromAMessageWithoutHeader() throws Exception {
        assertThat(composed("just text, no header\n")).isEqualTo("Trace: t\n\njust text, no header\n");
        assertThat(composed("\nbody\n")).isEqualTo("Trace: t\n\nbody\n");
        assertThat(composed("Subject: only\n")).isEqualTo("Trace: t\nSubject: only\n");
        assertThat(composed("Subject: only", new Edit.Add("X-B", "v"))).isEqualTo("Trace: t\nSubject: only\nX-B: v\n");
    }

    @Test
    void listsPartsWithDecodedContent() throws Exception {
        List<MessagePart> parts = content(MIXED).parts(List.of());
        assertThat(parts)
                .extracting(part -> part.path() + " " + part.mediaType())
                .containsExactly("1 text/html", "2 message/rfc822", "2.1 text/x-inner", "3 text/plain");
        assertThat(parts.get(0).open().readAllBytes()).asString().isEqualTo("<b>");
        assertThat(parts.get(0).fileName()).contains("a\u00e4.html");
        assertThat(parts)
                .extracting(MessagePart::charset)
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of("GBK"), Optional.empty());
        assertThat(parts.get(3).fileName()).contains("r\u00e9.pdf");
        byte[] whole = MIXED.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        MessagePart inner = parts.get(2);
        assertThat(new String(whole, (int) inner.offset(), (int) inner.lengthOctets()))
                .isEqualTo("inner");
    }

    static Stream<Arguments> partEdits() {
        String encoded = "Content-Type: text/x-n\nContent-Transfer-Encoding: 7bit\n\nnew\n";
        return Stream.of(
                Arguments.of(
                        new Edit.RemovePart("2"),
                        MIXED.substring(0, MIXED.indexOf("--b\nContent-Type: message"))
                                + MIXED.substring(MIXED.indexOf("--b\nContent-Disposition"))),
                Arguments.of(
                        new Edit.ReplacePart("3", "text/x-n", "new".getBytes()),
                        MIXED.substring(0, MIXED.indexOf("Content-Disposition")) + encoded + "--b--\nepilogue\n"),
                Arguments.of(
                        new Edit.InsertPart("3", "text/x-n", "new".getBytes()),
                        MIXED.replace("--b--\n", "--b\n" + encoded + "--b--\n")),
                Arguments.of(
                        new Edit.InsertPart("1", "text/x-n", "new".getBytes()),
                        MIXED.replace("--b\nContent-Type: message", "--b\n" + encoded + "--b\nContent-Type: message")),
                Arguments.of(
                        new Edit.ReplacePart("2.1", "text/x-n", "new".getBytes()),
                        MIXED.replace(
                                "Content-Type: text/x-inner; charset=\"GBK\"\n\ninner\n",
                                "MIME-Version: 1.0\n" + encoded)));
    }

    @ParameterizedTest
    @MethodSource("partEdits")
    void editsPartsAndKeepsTheRest(Edit edit, String expected) throws Exception {
        assertThat(composed(MIXED, edit)).isEqualTo("Trace: t\n" + expected);
    }

    @Test
    void wrapsAMessageOfOnePart() throws Exception {
        Edit insert = new Edit.InsertPart("1", "application/pdf", new byte[] {0, 1, 2});
        ReceivedContent content = content("Subject: s\nContent-Type: text/html\n\n<b>\n");
        List<MessagePart> parts = content.parts(List.of(insert));
        assertThat(parts)
                .extracting(part -> part.path() + " " + part.mediaType())
                .containsExactly("1 text/html", "2 application/pdf");
        assertThat(parts.get(0).open().readAllBytes()).asString().isEqualTo("<b>\r\n");
        assertThat(parts.get(1).open().readAllBytes()).containsExactly(0, 1, 2);
        assertThat(composed("Subject: s\n\nx\n", insert)).isEqualTo(composed("Subject: s\n\nx\n", insert));
    }

    @Test
    void sharesTheBodyBetweenEqualEdits() throws Exception {
        ReceivedContent content = content(PLAIN);
        Edit body = new Edit.ReplaceBody("x".getBytes());
        Content one = content.compose(new byte[0], List.of(body, new Edit.Add("X-To", "one")));
        Content two =
                content.compose(new byte[0], List.of(new Edit.ReplaceBody("x".getBytes()), new Edit.Add("X-To", "2")));
        Content other = content.compose(new byte[0], List.of(new Edit.ReplaceBody("y".getBytes())));
        Content none = content.compose(new byte[0], List.of(new Edit.Add("X-To", "3")));
        assertThat(two.body()).isSameAs(one.body()).isNotSameAs(other.body());
        assertThat(none.body()).isSameAs(content.body());
    }

    @Test
    void showsTheBodyAsItGoesOn() throws Exception {
        ReceivedContent content = content(PLAIN);
        MessageBody received = content.editedBody(List.of());
        assertThat(received.open().readAllBytes()).asString().isEqualTo("body\r\n");
        assertThat(content.editedBody(List.of(new Edit.Add("X-To", "one")))).isSameAs(received);
        List<Edit> edits = List.of(new Edit.ReplaceBody("x".getBytes()), new Edit.Add("X-To", "one"));
        MessageBody edited = content.editedBody(edits);
        assertThat(edited.open().readAllBytes()).asString().isEqualTo("x");
        assertThat(content.editedBody(edits.subList(0, 1))).isSameAs(edited);
        assertThat(content.compose(new byte[0], edits).body()).isSameAs(edited);
    }

    @Test
    void showsTheMessageAsItGoesOn() throws Exception {
        ReceivedContent content = content("A: 1\n\nbody\n");
        assertThat(content.edited(List.of())).isSameAs(content.body());
        MessageBody edited = content.edited(List.of(new Edit.Add("X-To", "one"), new Edit.ReplaceBody("x".getBytes())));
        assertThat(edited.open().readAllBytes()).asString().isEqualTo("A: 1\r\nX-To: one\r\n\r\nx");
        assertThat(edited.sizeOctets()).isEqualTo(edited.open().readAllBytes().length);
    }

    @Test
    void endsItsLeases() throws Exception {
        TestSource source = TestSource.of(MIXED);
        ReceivedContent content = new ReceivedContent(source, HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
        MessagePart part = content.parts(List.of()).get(0);
        content.release();
        content.release();
        assertThat(source.released()).isEqualTo(1);
        assertThatThrownBy(() -> part.open().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> content.body().open()).isInstanceOf(IOException.class);
    }

    @Test
    void foldsLongFieldsAndRefusesLineEnds() throws Exception {
        String folded = composed("\n", new Edit.Add("X-Long", "word ".repeat(60) + "x".repeat(2_000)));
        assertThat(folded.lines()).allMatch(line -> line.length() <= 998);
        assertThat(folded.replaceAll("\n[ ]", " ")).contains("word word word");
        assertThat(composed("\n", new Edit.Add("Subject", "\u65e5\u672c"))).contains("Subject: =?UTF-8?B?5pel5pys?=");
        assertThatThrownBy(() -> composed("\n", new Edit.Add("X", "a\r\nBcc: b")))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void leavesOutForgedFieldsOnly() throws Exception {
        ReceivedContent content = content("A: 1\nAuth: ours\n more\nAuth: theirs\n\nx\n");
        Content composed = content.compose(
                new byte[0], field -> field.unfolded().startsWith("ours"), List.of(new Edit.Add("Auth", "ours, real")));
        assertThat(text(composed)).isEqualTo("A: 1\nAuth: theirs\nAuth: ours, real\n\nx\n");
    }

    private static ReceivedContent content(String text) {
        return new ReceivedContent(TestSource.of(text), HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
    }

    private static String composed(String message, Edit... edits) throws IOException {
        return text(content(message).compose("Trace: t\r\n".getBytes(), List.of(edits)));
    }

    private static String text(Content content) throws IOException {
        return new String(Rope.of(content).open().readAllBytes(), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }
}
