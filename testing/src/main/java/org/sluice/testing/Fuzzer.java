package org.sluice.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Feeds a parser with what nobody thought of. A target is a public class with {@code public static void
 * fuzzerTestOneInput(byte[])} that throws when something is wrong; beside it, as resource {@code fuzz/<Class>.txt}, stand the
 * inputs that are tried every time, one a line, with {@code \r \n \0 \\ \xNN}. An input that once broke something is added there.
 *
 * <p>The search is Jazzer's, in a process of its own, so that its instrumentation stays out of the tests.
 */
public final class Fuzzer {

    private static final String ENTRY = "fuzzerTestOneInput";
    private static final int TAIL = 4_000;

    /**
     * For a proof, which is over before the second compiler's work pays. Jazzer looks through every class there is for what its
     * hooks may concern, most of its time at so few inputs: so no target sees more of Java than parsers need.
     */
    private static final List<String> BRIEFLY = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--limit-modules",
            "java.base,java.instrument,java.logging,java.management,java.naming,java.xml,jdk.attach,jdk.crypto.ec,jdk.unsupported");

    /** Comes with AssertJ and is as large as all other libraries together; only what mocks needs it. */
    private static final String UNNEEDED = "byte-buddy";

    private final Class<?> target;

    /** For one target. */
    public Fuzzer(Class<?> target) {
        this.target = target;
    }

    /** Tries every input that is kept; returns how many there are, and fails as the target does. */
    public int replay() {
        List<byte[]> inputs = corpus();
        for (byte[] input : inputs) {
            try {
                target.getMethod(ENTRY, byte[].class).invoke(null, input);
            } catch (InvocationTargetException e) {
                throw new AssertionError(target.getSimpleName() + " fails for " + escaped(input), e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(target + " is no target", e);
            }
        }
        return inputs.size();
    }

    /**
     * Tries every kept input, then as many new ones, the same at every run: what tests do, so that a change is judged by what
     * it changes and not by luck. New inputs are found by {@link #search}.
     *
     * @param inputs how many more: some ten thousand for a parser, fewer where each one is a session
     */
    public void prove(int inputs) throws IOException, InterruptedException {
        if (replay() == 0) {
            throw new AssertionError("no inputs are kept for " + target.getSimpleName());
        }
        Path work = Files.createDirectories(Path.of("target", "fuzz"));
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !new File(each).getName().startsWith(UNNEEDED))
                .collect(Collectors.joining(File.pathSeparator));
        long runs = run(BRIEFLY, List.of("-seed=1", "-runs=" + inputs), Duration.ZERO, classPath, work);
        if (runs < inputs) {
            throw new AssertionError(target.getSimpleName() + ": only " + runs + " inputs tried");
        }
    }

    /**
     * Searches for so long, starting from the kept inputs.
     *
     * @param classPath with the target, what it tests, and Jazzer
     * @param work an existing folder; inputs that break the target are left there
     * @return the number of inputs tried; fails with the input when one breaks the target
     */
    public long search(Duration time, String classPath, Path work) throws IOException, InterruptedException {
        return run(List.of(), List.of("-max_total_time=" + time.toSeconds()), time, classPath, work);
    }

    private long run(List<String> machine, List<String> extent, Duration time, String classPath, Path work)
            throws IOException, InterruptedException {
        Path seeds = Files.createDirectories(work.resolve(target.getSimpleName()));
        try (Stream<Path> found = Files.list(seeds)) {
            for (Path earlier : found.toList()) {
                Files.delete(earlier);
            }
        }
        int number = 0;
        for (byte[] input : corpus()) {
            Files.write(seeds.resolve("kept-" + ++number), input);
        }
        Path output = work.resolve(target.getSimpleName() + ".log");
        Process process = new ProcessBuilder(command(machine, extent, classPath, work, seeds))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean over = process.waitFor(time.toSeconds() + 120, TimeUnit.SECONDS);
        if (!over) {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        if (!over || process.exitValue() != 0) {
            throw new AssertionError(target.getSimpleName() + ": " + text.substring(Math.max(0, text.length() - TAIL)));
        }
        return runs(text);
    }

    /** The kept inputs. */
    public List<byte[]> corpus() {
        String name = "/fuzz/" + target.getSimpleName() + ".txt";
        try (InputStream in = target.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            List<byte[]> inputs = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
                inputs.add(octets(line));
            }
            return inputs;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> command(List<String> machine, List<String> extent, String classPath, Path work, Path seeds) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dio.netty.noUnsafe=true"));
        command.addAll(machine);
        command.addAll(List.of(
                "-cp",
                classPath,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=org.sluice.**",
                "-timeout=10",
                "-artifact_prefix=" + work.toAbsolutePath() + '/',
                "--reproducer_path=" + work.toAbsolutePath(),
                "-print_final_stats=1"));
        command.addAll(extent);
        command.add(seeds.toString());
        return command;
    }

    private static long runs(String output) {
        return Stream.of(output.split("\n"))
                .filter(line -> line.startsWith("stat::number_of_executed_units:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .findFirst()
                .orElse(0);
    }

    private static byte[] octets(String line) {
        StringBuilder octets = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c != '\\') {
                octets.append(c);
                continue;
            }
            char escape = line.charAt(++i);
            if (escape == 'x') {
                octets.append((char) Integer.parseInt(line.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                int known = "rn0".indexOf(escape);
                octets.append(known < 0 ? escape : "\r\n\0".charAt(known));
            }
        }
        return octets.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String escaped(byte[] octets) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : octets) {
            if (octet == '\\') {
                escaped.append("\\\\");
            } else if (octet >= ' ' && octet <= '~') {
                escaped.append((char) octet);
            } else {
                escaped.append(String.format("\\x%02x", octet & 0xff));
            }
        }
        return escaped.toString();
    }
}
