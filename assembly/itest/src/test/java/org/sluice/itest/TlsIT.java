package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mail through TLS and the whole server, with the certificate of the documentation's command and both libraries. */
@ExtendWith(Distributions.class)
class TlsIT {
    private static final String LISTENER = "org.sluice.listener-smtp.cfg";

    @Test
    void takesMailThroughTlsOfEitherLibrary(Distribution server) throws Exception {
        String swaks = Programs.require("swaks");
        server.start();
        Certificates.make(server);
        server.append(LISTENER, Certificates.LINES);
        awaitTls(server, "JDK");
        send(swaks, server);
        assertThat(received(server, 1)).contains("with ESMTPS\n\t(TLSv1.3 cipher TLS_");
        assertThat(server.console("sluice:doctor").out()).contains("certificate", "expires", "renew it");
        server.console("feature:install sluice-openssl").ok();
        server.console("bundle:refresh io.netty.handler").ok();
        awaitTls(server, "OpenSSL");
        Await.until("it listens again", Duration.ofSeconds(20), () -> listens(server));
        send(swaks, server);
        assertThat(received(server, 2)).contains("with ESMTPS\n\t(TLSv1.3 cipher TLS_");
    }

    private static void awaitTls(Distribution server, String library) throws Exception {
        Path log = server.data().resolve("log/sluice.log");
        Await.until("TLS by " + library, Duration.ofSeconds(20), () -> Files.readString(log)
                .contains("listener smtp: TLS by " + library));
    }

    private static void send(String swaks, Distribution server) throws Exception {
        Finished.of(
                        List.of(
                                swaks,
                                "--server",
                                "127.0.0.1:" + server.smtpPort(),
                                "--tls",
                                "--from",
                                "a@example.org",
                                "--to",
                                "ann@sluice.test"),
                        Duration.ofSeconds(20))
                .ok();
    }

    private static String received(Distribution server, int count) throws Exception {
        List<Path> mail = server.awaitMail("sluice.test", "ann", count);
        assertThat(mail).hasSize(count);
        return Files.readString(mail.get(count - 1), StandardCharsets.ISO_8859_1)
                .replace("\r\n", "\n");
    }

    private static boolean listens(Distribution server) {
        try (Socket socket = new Socket("127.0.0.1", server.smtpPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
