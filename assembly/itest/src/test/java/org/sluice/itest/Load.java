package org.sluice.itest;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Postfix's {@code smtp-source} in the background: sessions that send until told to stop. */
final class Load implements AutoCloseable {
    private final Process process;

    private Load(Process process) {
        this.process = process;
    }

    /** Sends so many messages over a few sessions, a new connection for each message. */
    static Load start(Distribution server, int messages) throws IOException {
        List<String> command = List.of(
                Programs.require("smtp-source"),
                "-4",
                "-s",
                "4",
                "-m",
                "" + messages,
                "-l",
                "2000",
                "-f",
                "load@example.org",
                "-t",
                "load@sluice.test",
                "127.0.0.1:" + server.smtpPort());
        return new Load(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for its end; it ends with a message at the first session that fails. */
    void finish() throws IOException, InterruptedException {
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            throw new AssertionError("smtp-source does not end");
        }
        String said = new String(process.getInputStream().readAllBytes());
        if (process.exitValue() != 0 || !said.isBlank()) {
            throw new AssertionError("smtp-source failed: " + said);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
