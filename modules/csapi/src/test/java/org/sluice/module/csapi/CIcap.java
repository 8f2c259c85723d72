package org.sluice.module.csapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sluice.testing.Clamd;
import org.sluice.testing.FreePort;
import org.sluice.testing.Programs;

/** The c-icap server with clamd behind it, and a service that only sends back what it is sent. */
final class CIcap implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final String program = Programs.require("c-icap");
    private final Path folder;
    private final int port;
    private final Process process;

    CIcap(Path folder, Clamd clamd) {
        this.folder = folder;
        this.port = FreePort.find();
        Path modules = modules();
        try {
            Path configuration = Files.write(
                    folder.resolve("c-icap.conf"),
                    List.of(
                            "PidFile " + folder.resolve("c-icap.pid"),
                            "CommandsSocket " + folder.resolve("c-icap.ctl"),
                            "Timeout 60",
                            "KeepAliveTimeout 60",
                            "StartServers 1",
                            "MaxServers 1",
                            "ThreadsPerChild 4",
                            "Port 127.0.0.1:" + port,
                            "TmpDir " + folder,
                            "ModulesDir " + modules,
                            "ServicesDir " + modules,
                            "TemplateDir /usr/share/c_icap/templates/",
                            "TemplateDefaultLanguage en",
                            "LoadMagicFile /etc/c-icap/c-icap.magic",
                            "ServerLog " + folder.resolve("server.log"),
                            "AccessLog " + folder.resolve("access.log"),
                            "Service echo srv_echo.so",
                            "Service antivirus_module virus_scan.so",
                            "ServiceAlias avscan virus_scan?allow204=on&sizelimit=off&mode=simple",
                            "Module common clamd_mod.so",
                            "clamd_mod.ClamdSocket " + clamd.socket(),
                            "virus_scan.DefaultEngine clamd",
                            "virus_scan.ScanFileTypes TEXT DATA EXECUTABLE ARCHIVE GIF JPEG MSOFFICE DOCUMENT",
                            "virus_scan.MaxObjectSize 5M",
                            "virus_scan.Allow204Responces on",
                            "virus_scan.SendPercentData 0",
                            "virus_scan.PassOnError off"));
            process = new ProcessBuilder(program, "-N", "-D", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("c-icap.out").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    String address(String service) {
        return "icap://127.0.0.1:" + port + '/' + service;
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAnswer() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                close();
                throw new IllegalStateException("c-icap does not start: " + log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private boolean answers() {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write(("OPTIONS icap://localhost/avscan ICAP/1.0\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Encapsulated: null-body=0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] begin = client.getInputStream().readNBytes("ICAP/1.0 200".length());
            return new String(begin, StandardCharsets.US_ASCII).equals("ICAP/1.0 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("c-icap.out"), StandardCharsets.ISO_8859_1)
                    + Files.readString(folder.resolve("server.log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Path modules() {
        for (String place : List.of("/usr/lib/x86_64-linux-gnu/c_icap", "/usr/lib/aarch64-linux-gnu/c_icap")) {
            if (Files.exists(Path.of(place, "virus_scan.so"))) {
                return Path.of(place);
            }
        }
        throw new IllegalStateException("c-icap has no virus_scan: libc-icap-mod-virus-scan is missing");
    }
}
