package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mail through TLS and the whole server, with the certificate of the documentation's command and both libraries. */
@ExtendWith(Distributions.class)
class TlsIT {
    private static final String LISTENER = "org.sluice.listener-smtp.cfg";

    @Test
    void takesMailThroughTlsOfEitherLibrary(Distribution server) throws Exception {
        String openssl = Programs.require("openssl");
        String swaks = Programs.require("swaks");
        server.start();
        Path files = Files.createDirectories(server.data().resolve("etc/tls"));
        run(List.of(
                openssl,
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "10",
                "-subj",
                "/CN=mx.sluice.test",
                "-addext",
                "subjectAltName=DNS:mx.sluice.test",
                "-keyout",
                files.resolve("mx.key").toString(),
                "-out",
                files.resolve("mx.pem").toString()));
        server.append(LISTENER, "tls_certificate = etc/tls/mx.pem\ntls_key = etc/tls/mx.key");
        awaitTls(server, "JDK");
        send(swaks, server);
        assertThat(received(server, 1)).contains("with ESMTPS\n\t(TLSv1.3 cipher TLS_");
        assertThat(server.console("sluice:doctor").output()).contains("certificate", "expires", "renew it");
        server.console("feature:install sluice-openssl").ok();
        server.stop();
        server.start();
        awaitTls(server, "OpenSSL");
        send(swaks, server);
        assertThat(received(server, 2)).contains("with ESMTPS\n\t(TLSv1.3 cipher TLS_");
    }

    private static void awaitTls(Distribution server, String library) throws Exception {
        Path log = server.data().resolve("log/sluice.log");
        Await.until("TLS by " + library, Duration.ofSeconds(20), () -> Files.readString(log)
                .contains("listener smtp: TLS by " + library));
    }

    private static void send(String swaks, Distribution server) throws Exception {
        run(List.of(
                swaks,
                "--server",
                "127.0.0.1:" + server.smtpPort(),
                "--tls",
                "--from",
                "a@example.org",
                "--to",
                "ann@sluice.test"));
    }

    private static String received(Distribution server, int count) throws Exception {
        List<Path> mail = server.awaitMail("sluice.test", "ann", count);
        assertThat(mail).hasSize(count);
        return Files.readString(mail.get(count - 1), StandardCharsets.ISO_8859_1)
                .replace("\r\n", "\n");
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
