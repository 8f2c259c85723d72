package org.sluice.module.rspamd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.support.http.HttpReply;
import org.sluice.support.http.HttpReplyReader;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.Rspamd;
import org.sluice.validation.Phase;

/** What we write and read, with Debian's rspamd on the other side. */
class RealRspamdTest {

    private static final int LIMIT = 1 << 20;
    private static final Wishes WISHES = new Wishes(Optional.of("mx.sluice.test"), Optional.empty(), false);

    @TempDir
    static Path folder;

    private static Rspamd server;

    @BeforeAll
    static void start() throws IOException {
        server = Rspamd.start(folder, Rules.ALL, "");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest(name = "score {0}: {1}")
    @CsvSource({
        "1,    no action",
        "-3.5, no action",
        "4,    greylist",
        "6,    add header",
        "8.25, rewrite subject",
        "15,   reject"
    })
    void reads(String score, String action) throws Exception {
        RspamdReply reply = ask("X-Test-Score: " + score + "\r\nSubject: hello\r\n\r\nHello.\r\n");
        assertThat(reply.action()).isEqualTo(action);
        assertThat(reply.score()).isEqualTo(Double.parseDouble(score));
        assertThat(reply.requiredScore()).hasValue(15);
        assertThat(reply.symbols()).extracting(Object::toString).containsExactly("TEST_MARKER(" + score + ')');
        assertThat(reply.subject().isPresent()).isEqualTo(action.equals("rewrite subject"));
        assertThat(reply.edits()).isEqualTo(HeaderEdits.NONE);
    }

    @Test
    void readsASoftRejectAndWhatItEdits() throws Exception {
        RspamdReply reply = ask("X-Test-Soft: yes\r\nX-Test-Edits: yes\r\nSubject: hello\r\n\r\nHello.\r\n");
        assertThat(reply.action()).isEqualTo("soft reject");
        assertThat(reply.smtpMessage()).contains("Try again later");
    }

    @Test
    void readsEdits() throws Exception {
        RspamdReply reply = ask("X-Test-Edits: yes\r\nSubject: hello\r\n\r\nHello.\r\n");
        assertThat(reply.edits().removals()).containsExactly(new HeaderEdits.Removal("X-Test-Edits", 0));
        assertThat(reply.edits().additions())
                .containsExactlyInAnyOrder(
                        new HeaderEdits.Addition("X-Behind", "one", false),
                        new HeaderEdits.Addition("X-Front", "two", true),
                        new HeaderEdits.Addition("X-Many", "a", true),
                        new HeaderEdits.Addition("X-Many", "b", false));
    }

    /** It understands who sent what to whom. */
    @Test
    void tellsTheEnvelope() throws Exception {
        FakeContext context = question("X-Test-Envelope: yes\r\n\r\nHello.\r\n")
                .hello("client.example\r\nFile: /etc/hostname")
                .with("fcdns.status", "pass")
                .with("fcdns.name", "host.example")
                .user("ann")
                .sender("a@sender.example")
                .withRecipient("b@one.example")
                .withRecipient("c@two.example");
        assertThat(answer(context))
                .contains(
                        "ip=192.0.2.1",
                        "helo=client.example??File: /etc/hostname",
                        "from=a@sender.example",
                        "rcpt=b@one.example+c@two.example",
                        "user=ann",
                        "host=host.example",
                        "size=34");
    }

    @Test
    void tellsTheNullSender() throws Exception {
        assertThat(answer(question("X-Test-Envelope: yes\r\n\r\nHello.\r\n").withRecipient("b@one.example")))
                .contains("from=\"", "rcpt=b@one.example");
    }

    private static RspamdReply ask(String message) throws Exception {
        return new RspamdReplyReader(LIMIT).read(exchange(question(message)).content());
    }

    private static String answer(FakeContext context) throws Exception {
        return exchange(context).latin();
    }

    private static FakeContext question(String message) {
        return FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns()).body(message);
    }

    private static HttpReply exchange(FakeContext context) throws Exception {
        byte[] message;
        try (var stream = context.message().body().open()) {
            message = stream.readAllBytes();
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(CheckRequest.head(context, WISHES, "localhost", message.length));
        request.write(message);
        byte[] octets = server.exchange(request.toByteArray());
        HttpReplyReader reader = new HttpReplyReader(LIMIT);
        reader.take(octets, 0, octets.length);
        reader.end();
        assertThat(reader.reply().status())
                .as(new String(octets, StandardCharsets.ISO_8859_1))
                .isEqualTo(200);
        return reader.reply();
    }
}
