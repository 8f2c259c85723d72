package org.sluice.module.cloudmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.Rspamd;

/** The stand-in, asked by a client of Authority that is not ours: that of Debian's rspamd 3.4. */
class AuthorityTest {

    @TempDir
    static Path folder;

    private static final Authority AUTHORITY = new Authority();
    private static FaultyServer server;
    private static Rspamd rspamd;

    @BeforeAll
    static void start() throws IOException {
        server = new FaultyServer(AUTHORITY::serve);
        rspamd = Rspamd.start(
                folder,
                "",
                """
                modules { path = "/usr/share/rspamd/plugins/external_services.lua"; }
                external_services { cloudmark { type = "cloudmark"; servers = "%s"; add_headers = true; symbol = "CLOUDMARK_CHECK"; } }
                """
                        .formatted(server.address()));
    }

    @AfterAll
    static void stop() {
        if (rspamd != null) {
            rspamd.close();
        }
        server.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "97,     CLOUDMARK_SPAM",
                "'\"95\"', CLOUDMARK_SPAM",
                "10,     X-CMAE-Score",
                "503,    CLOUDMARK_FAIL",
                "missing, CLOUDMARK_FAIL",
                "text,   CLOUDMARK_FAIL"
            })
    void isUnderstoodByAClientOfOthers(String marker, String expected) throws IOException {
        String message = "X-Test-CMAE: " + marker + "\r\nSubject: hello\r\n\r\nHello.\r\n";
        assertThat(check(message)).contains(expected);
        assertThat(AUTHORITY.refusals()).isEmpty();
        assertThat(AUTHORITY.forms().get(AUTHORITY.forms().size() - 1))
                .containsEntry("rfc822", message)
                .containsEntry("heloDomain", "client.example")
                .containsEntry("mailFrom", "a@sender.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /score/v2/message HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /score/v2/message HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi",
                "POST /score/v2/message HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 60\r\n\r\n"
                        + "--b\r\nContent-Disposition: form-data; name=\"rfc822\"\r\n\r\nx\r\n--b",
                "POST /score/v2/message HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 64\r\n\r\n"
                        + "--b\r\nContent-Disposition: form-data; name=\"mailFrom\"\r\n\r\nx\r\n--b--",
                "POST /score/v2/message HTTP/1.1\nHost: x\n\n"
            })
    void refusesDeviations(String request) throws IOException {
        Authority strict = new Authority();
        byte[] reply = strict.replyTo(new ByteArrayInputStream(request.getBytes(StandardCharsets.US_ASCII)));
        assertThat(new String(reply, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 400");
        assertThat(strict.refusals()).hasSize(1);
    }

    private static String check(String message) throws IOException {
        String request =
                "POST /checkv2 HTTP/1.1\r\nHost: x\r\nIP: 192.0.2.1\r\nHelo: client.example\r\nFrom: <a@sender.example>\r\n"
                        + "Rcpt: <b@one.example>\r\nContent-Length: " + message.length() + "\r\n\r\n" + message;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(rspamd.socket()))) {
            ByteBuffer left = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            while (left.hasRemaining()) {
                channel.write(left);
            }
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
