package org.sluice.itest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The server's certificate, made with the command of the documentation. */
final class Certificates {

    /** The lines of a listener's file that name it. */
    static final String LINES = "tls_certificate = etc/tls/mx.pem\ntls_key = etc/tls/mx.key";

    private Certificates() {}

    /** Makes one for {@code mx.sluice.test}, and its key, where {@link #LINES} look for them. */
    static void make(Distribution server) throws Exception {
        Path folder = Files.createDirectories(server.data().resolve("etc/tls"));
        Finished.of(
                        List.of(
                                Programs.require("openssl"),
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
                                folder.resolve("mx.key").toString(),
                                "-out",
                                folder.resolve("mx.pem").toString()),
                        Duration.ofSeconds(20))
                .ok();
    }
}
