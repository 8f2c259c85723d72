package org.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A message made to hurt those who take it apart: a beginning, and one thing again and again for as long as wanted. Whoever
 * reads it needs time for its octets and no more, little memory, and comes to an answer.
 */
public final class MimeBomb {

    private static final int BLOCK = 4_096;
    private static final String MIXED = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n";
    private static final String HTML = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n";

    private final String name;
    private final String beginning;
    private final IntFunction<String> piece;

    private MimeBomb(String name, String beginning, IntFunction<String> piece) {
        this.name = name;
        this.beginning = beginning;
        this.piece = piece;
    }

    private static MimeBomb of(String name, String beginning, IntFunction<String> piece) {
        return new MimeBomb(name, beginning, piece);
    }

    private static MimeBomb of(String name, String beginning, String piece) {
        String block = piece.repeat(Math.max(1, BLOCK / piece.length()));
        return new MimeBomb(name, beginning, i -> block);
    }

    /** All of them; for JUnit's method sources too. */
    public static List<MimeBomb> all() {
        return Stream.of(structures(), fields(), contents())
                .flatMap(List::stream)
                .toList();
    }

    /** Parts within parts, beside parts, and delimiters of all kinds. */
    private static List<MimeBomb> structures() {
        return List.of(
                of("messages in messages", "", "Content-Type: message/rfc822\n\n"),
                of("multiparts in multiparts", type("b0"), i -> "--b" + i + "\n" + type("b" + (i + 1))),
                of("parts without content", MIXED, "--b\n"),
                of(
                        "parts with long names",
                        MIXED,
                        i -> "--b\nContent-Type: a/b; name=" + i + "n".repeat(16_000) + "\n\nx\n"),
                of(
                        "parts in a long charset",
                        MIXED,
                        i -> "--b\nContent-Type: text/plain; charset=" + "c".repeat(16_000) + "\n\nx\n"),
                of("the same boundary inside", MIXED, "--b\n" + type("b")),
                of(
                        "boundaries that begin alike",
                        type("b"),
                        i -> "--" + "b".repeat(i % 900 + 1) + "\n" + type("b".repeat(i % 900 + 2))),
                of(
                        "long boundaries that begin alike",
                        type("b".repeat(900) + 0),
                        i -> "--" + "b".repeat(900) + i % 60 + "\n" + type("b".repeat(900) + (i % 60 + 1))),
                of("delimiters of nobody", MIXED, "--" + "x".repeat(60) + "\n"),
                of("closed again and again", MIXED, "--b\n\nx\n--b--\n"),
                of(
                        "parts that name each other",
                        MIXED,
                        i -> "--b\nContent-ID: <" + i + "@x>\nContent-Type: text/html\n\n<img src=cid:" + (i + 1)
                                + "@x>\n"),
                of("an endless header in a part", MIXED + "--b\n", "X-Field: value\n"));
    }

    /** Header fields. Most end beyond what is read of a header. */
    private static List<MimeBomb> fields() {
        return List.of(
                of("one endless field", "Subject: ", "x"),
                of("a field folded without end", "Subject: x", "\n x"),
                of("fields without end", "", i -> "X-" + i + ": x\n"),
                of("addresses without end", "To: a@example.org", ",\n b@example.org"),
                of("groups in groups", "To: ", "a:"),
                of("parameters without end", "Content-Type: text/plain", i -> ";\n a" + i + "=b"),
                of("continuations without end", "Content-Disposition: attachment", i -> ";\n filename*" + i + "=x"),
                of("a continuation far away", "Content-Disposition: a; filename*9999999=x; filename*0=y\n\n", "x\n"),
                of("comments in comments", "Content-Type: ", "("),
                of("encoded words", "Subject: ", "=?utf-8?q?a?=\n "),
                of("encoded words that never end", "Subject: ", "=?utf-8?q?"),
                of("encoded words in a name", "Content-Type: text/plain; name=\"", "=?utf-8?b?YQ==?= "),
                of("a boundary without end", "Content-Type: multipart/mixed; boundary=", "b"),
                of("quotes that never end", "Content-Type: text/plain; name=\"", "\\\""));
    }

    /** Transfer encodings, charsets and markup. */
    private static List<MimeBomb> contents() {
        return List.of(
                of("Base64 without an end", "Content-Transfer-Encoding: base64\n\n", "QUJD"),
                of("Base64 of nothing", "Content-Transfer-Encoding: base64\n\n", "====\n"),
                of("Base64 between other things", "Content-Transfer-Encoding: base64\n\n", "Q!\u00e9 U\n"),
                of("blanks before a line end", "Content-Transfer-Encoding: quoted-printable\n\n", " "),
                of("lines that go on", "Content-Transfer-Encoding: quoted-printable\n\n", "=\n"),
                of("escapes of nothing", "Content-Transfer-Encoding: quoted-printable\n\n", "=X="),
                of("one line", "\n", "x"),
                of("empty lines", "\n", "\n"),
                of("NULs", "A: \0\n\0: b\n\n", "\0"),
                of("charsets in turn", "Content-Type: text/plain; charset=iso-2022-jp\n\n", "\u001b$B\u001b(B\u001b(J"),
                of("another charset", "Content-Type: text/plain; charset=iso-2022-kr\n\n", "\u001b$)C\u000e\u000f"),
                of("half characters", "Content-Type: text/plain; charset=utf-16\n\n", "\u00d8\0\u00d8\0"),
                of("UTF-7", "Content-Type: text/plain; charset=utf-7\n\n", "+AGEAYgBj-+"),
                of("overlong UTF-8", "Content-Type: text/plain; charset=utf-8\n\n", "\u00f0\u0080\u0080\u00af\u00c0"),
                of("no charset", "Content-Type: text/plain; charset=x-bomb\n\n", "\u00ff"),
                of("elements in elements", HTML, "<div>"),
                of("attributes without end", HTML + "<a", i -> " a" + i + "=b"),
                of("links", HTML, i -> "<a href=http://h" + i + ".example/>"),
                of("links in a text", "\n", i -> "http://h" + i + ".example/ "),
                of("beginnings of links", "\n", "http://www.http:"),
                of("references", HTML, "&#x41;&amp"),
                of("comments that never end", HTML, "<!--"));
    }

    private static String type(String boundary) {
        return "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n";
    }

    /** So many octets of it, up to some thousand more; line ends are CRLF. */
    public byte[] octets(int size) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(size);
        try {
            write(octets, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    /** The same to a stream. */
    public void write(OutputStream out, long size) throws IOException {
        byte[] text = crlf(beginning);
        out.write(text);
        long written = text.length;
        for (int i = 0; written < size; i++) {
            text = crlf(piece.apply(i));
            out.write(text);
            written += text.length;
        }
        out.write(crlf("\n"));
    }

    private static byte[] crlf(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return name;
    }
}
