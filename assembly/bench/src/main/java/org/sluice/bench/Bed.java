package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What benchmarks share: the distribution, a work folder, and everything that must be stopped in the end. */
final class Bed implements Closeable {

    private final Path dist;
    private final Path work;
    private final Deque<Closeable> opened = new ArrayDeque<>();
    private int folders;
    private boolean filesKept;

    Bed(Path dist, Path work) {
        this.dist = dist;
        this.work = work;
    }

    Path dist() {
        return dist;
    }

    /** A new empty folder. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(work.resolve(++folders + "-" + name));
    }

    /** Closes it with this bed, whatever happens. */
    <T extends Closeable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Leaves the folders where they are, for whoever looks into what went wrong. */
    void keepFiles() {
        filesKept = true;
    }

    /** Runs a command and returns what it printed; fails with that text when it fails. */
    static String run(List<String> command) {
        try {
            Path output = Files.createTempFile("sluice-bench-", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new java.io.File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            String text = Files.readString(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IOException | RuntimeException e) {
                System.err.println("while stopping: " + e.getMessage());
            }
        }
        if (filesKept) {
            System.out.println("all files are kept in " + work);
            return;
        }
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
