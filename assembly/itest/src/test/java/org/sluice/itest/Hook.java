package org.sluice.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sluice.testing.Programs;

/** The receiver of docs/webhook, a program in Python, as an operator would run it. It keeps its port when it is started again. */
final class Hook implements AutoCloseable {

    private final int port = Distribution.freePorts().get(0);
    private final Path folder;
    private final Path secret;
    private Process process;

    Hook(Path folder) throws IOException {
        Programs.require("python3");
        this.folder = folder;
        this.secret = Files.writeString(folder.resolve("hook.secret"), "whsec_" + "c2VjcmV0".repeat(4) + "\n");
    }

    /** Returns once it listens. */
    void start() throws IOException {
        Path script = Path.of(System.getProperty("sluice.sources")).resolve("docs/webhook/receiver.py");
        process = new ProcessBuilder(List.of(
                        "/usr/bin/python3",
                        script.toString(),
                        "--port",
                        String.valueOf(port),
                        "--secret-file",
                        secret.toString()))
                .redirectError(folder.resolve("hook.err").toFile())
                .start();
        String said = process.inputReader().readLine();
        if (said == null || !said.startsWith("listening on ")) {
            throw new IOException("the hook does not start: " + Files.readString(folder.resolve("hook.err")));
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What a server's configuration says to ask it. */
    String options() {
        return "urls = http://127.0.0.1:" + port + "/\nsigning_secret_file = " + secret;
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
