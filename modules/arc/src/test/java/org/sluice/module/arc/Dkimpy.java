package org.sluice.module.arc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The library of another house, in a process of its own. */
public final class Dkimpy {

    private static final String PYTHON = "/usr/bin/python3";

    private final Path work;

    /** Where files may be put. Skips the test where the library is missing, and fails it where all must run. */
    public Dkimpy(Path work) throws Exception {
        this.work = work;
        boolean there = Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import dkim, authres")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        if (!there && "true".equals(System.getenv("CI"))) {
            Assertions.fail("python3-dkim and python3-authres are not installed");
        }
        Assumptions.assumeTrue(there, "python3-dkim and python3-authres are not installed");
    }

    /** What has become of the chain, and why. */
    public String verify(String message, SealedMail... keys) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        for (SealedMail key : keys) {
            arguments.addAll(List.of(key.keyName(), key.record()));
        }
        return run(message, arguments).strip();
    }

    /** The message with one set more. */
    public String seal(String message, SealedMail key, String authservId) throws Exception {
        Path file = Files.writeString(work.resolve("dkimpy.pem"), key.pem());
        String time = Long.toString(Checks.NOW.getEpochSecond());
        return run(message, List.of("sign", key.selector(), SealedMail.DOMAIN, file.toString(), authservId, time))
                + message;
    }

    private String run(String message, List<String> arguments) throws IOException, InterruptedException {
        Path script = work.resolve("dkimpy.py");
        try (InputStream in = Dkimpy.class.getResourceAsStream("/dkimpy.py")) {
            Files.write(script, in.readAllBytes());
        }
        Path input = Files.write(work.resolve("message.eml"), Checks.octets(message));
        List<String> command = new ArrayList<>(List.of(PYTHON, script.toString()));
        command.addAll(arguments);
        Path output = work.resolve("dkimpy.out");
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(work.resolve("dkimpy.err").toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(Files.readString(work.resolve("dkimpy.err"), StandardCharsets.ISO_8859_1));
        }
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }
}
