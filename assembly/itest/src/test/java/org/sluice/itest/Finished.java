package org.sluice.itest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that ran to its end. */
record Finished(int status, String out, String err, Duration took) {

    /** Runs a program with nothing on its standard input; one that does not end in time is killed and the test fails. */
    static Finished of(List<String> command, Duration limit) throws IOException, InterruptedException {
        return of(new ProcessBuilder(command), limit);
    }

    static Finished of(ProcessBuilder builder, Duration limit) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        long began = System.nanoTime();
        Process process = builder.redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    "did not end in " + limit + ": " + builder.command() + "\n" + Files.readString(err));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        Finished finished = new Finished(process.exitValue(), read(out), read(err), took);
        Files.delete(out);
        Files.delete(err);
        return finished;
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** The output, where it must have gone well. */
    String ok() {
        if (status != 0) {
            throw new AssertionError("status " + status + "\n" + out + err);
        }
        return out;
    }
}
