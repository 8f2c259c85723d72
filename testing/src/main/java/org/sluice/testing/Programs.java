package org.sluice.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs of others that tests talk through. Missing ones skip a test at home and fail it where all must run. */
public final class Programs {

    private static final long PATIENCE_SECONDS = 60;

    private Programs() {}

    /** The path of a program. */
    public static String require(String name) {
        Optional<Path> found = Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        demand(found.isPresent(), name);
        return found.orElseThrow().toString();
    }

    /** What a script prints, run by the system's Python with a library of Debian's: a second opinion. */
    public static List<String> python(String library, String script, List<String> input) {
        String python = "/usr/bin/python3";
        boolean usable = Files.isExecutable(Path.of(python))
                && run(List.of(python, "-c", "import " + library), List.of()).status == 0;
        demand(usable, "python3-" + library);
        Ran ran = run(List.of(python, "-c", script), input);
        Assertions.assertEquals(0, ran.status, () -> String.join("\n", ran.lines));
        return ran.lines;
    }

    /** Demands a shared library of the system, which a script reaches with ctypes. */
    public static void requireLibrary(String name) {
        String script = "import ctypes; ctypes.CDLL('" + name + "')";
        demand(run(List.of("/usr/bin/python3", "-c", script), List.of()).status == 0, name);
    }

    private record Ran(int status, List<String> lines) {}

    private static Ran run(List<String> command, List<String> input) {
        try {
            Path in = Files.createTempFile("sluice-peer", ".in");
            Path out = Files.createTempFile("sluice-peer", ".out");
            try {
                Files.write(in, input);
                Process process = new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectErrorStream(true)
                        .start();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command.get(0) + " does not end");
                }
                return new Ran(process.exitValue(), Files.readAllLines(out, StandardCharsets.UTF_8));
            } finally {
                Files.delete(in);
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new IllegalStateException(command.get(0) + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void demand(boolean present, String what) {
        if (!present && "true".equals(System.getenv("CI"))) {
            Assertions.fail(what + " is not installed");
        }
        Assumptions.assumeTrue(present, what + " is not installed");
    }
}
