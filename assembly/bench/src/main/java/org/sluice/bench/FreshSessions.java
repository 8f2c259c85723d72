package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Postfix's {@code smtp-source}, run again and again: a new connection for each message. It ends at the first session that
 * fails, with the reason on its output; so a run is without fault or it is not.
 */
final class FreshSessions implements Closeable {

    /** To whom it sends. */
    static final String LOCAL_PART = "fresh";

    private static final int MESSAGES = 200;

    private final InetSocketAddress target;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile long accepted;
    private volatile long failed;

    FreshSessions(InetSocketAddress target) {
        this.target = target;
        thread = new Thread(this::run, "smtp-source");
        thread.setDaemon(true);
        thread.start();
    }

    /** Messages of the runs without fault, all of them accepted. */
    long accepted() {
        return accepted;
    }

    /** Runs that broke off. */
    long failed() {
        return failed;
    }

    /** Ends after the run that is under way. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopped) {
            try {
                send();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Ten sessions at once, each of which waits up to a second between two messages. */
    private void send() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        "smtp-source",
                        "-4",
                        "-s",
                        "10",
                        "-R",
                        "1",
                        "-m",
                        "" + MESSAGES,
                        "-l",
                        "4096",
                        "-f",
                        "sender@sender.test",
                        "-t",
                        LOCAL_PART + "@sluice.test",
                        target.getAddress().getHostAddress() + ":" + target.getPort()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() == 0 && said.isEmpty()) {
            accepted += MESSAGES;
        } else {
            failed++;
            System.out.println(said);
        }
    }
}
