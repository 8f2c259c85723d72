package org.sluice.module.beik;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.module.beik.engine.Envelope;
import org.sluice.module.beik.engine.Envelope.Recipient;
import org.sluice.module.beik.engine.Frames;
import org.sluice.module.beik.engine.StubLibrary;

/** A helper in a library that does not return, when its server has gone. */
class OrphanTest {

    @TempDir
    static Path folder;

    /** The server: its helper prints where it prints. */
    public static void main(String[] arguments) throws Exception {
        Process helper = new ProcessBuilder(command(StubLibrary.build(Path.of(arguments[0]))))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Frames frames = new Frames(
                new BufferedInputStream(helper.getInputStream()), new BufferedOutputStream(helper.getOutputStream()));
        frames.readReady();
        frames.writeQuestion(
                new Envelope("192.0.2.1", "", List.of(new Recipient("b@y.example", ""))),
                new ByteArrayInputStream("\r\nX-STUB-SLEEP".getBytes(StandardCharsets.US_ASCII)));
        frames.readAnswer();
    }

    /** Whoever waits for an orphan's status: what reads all that is printed ends when both have gone. */
    @Test
    void endsWithItsServer() throws Exception {
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "\"$@\" 2>&1 | cat",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrphanTest.class.getName(),
                        folder.toString())
                .start();
        List<ProcessHandle> all = List.of();
        try (BufferedReader printed = shell.inputReader()) {
            assertThat(printed.readLine()).isEqualTo("asleep");
            all = shell.descendants().toList();
            ProcessHandle server = all.stream()
                    .filter(each -> each.children().findAny().isPresent())
                    .findAny()
                    .orElseThrow();
            server.destroyForcibly();
            assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    /** It may have gone before the helper looks for the first time. */
    @Test
    void endsWhereSomebodyElseIsItsParent() throws Exception {
        List<String> command = command(StubLibrary.build(folder));
        String own = Long.toString(ProcessHandle.current().pid());
        command.set(command.indexOf(own), Long.toString(ProcessHandle.current().pid() + 1));
        Process helper = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(helper.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(helper.exitValue()).isEqualTo(1);
        } finally {
            helper.destroyForcibly();
        }
    }

    private static List<String> command(StubLibrary stub) throws IOException {
        return Helper.command(HelperPath.own().files(), stub.installation());
    }
}
