package org.sluice.smtp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sluice.smtp.listener.Transport;

/** Plays every dialogue of {@code transcripts/} over a real socket, on every transport there is, both ways of answering. */
class TranscriptTest {

    @TestFactory
    Stream<DynamicTest> dialogues() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("src/test/resources/transcripts"))) {
            files = all.filter(file -> file.toString().endsWith(".smtp"))
                    .sorted()
                    .toList();
        }
        assertThat(files).isNotEmpty();
        return Stream.of(Transport.Kind.values())
                .filter(Transport.Kind::isAvailable)
                .flatMap(kind -> Stream.of(false, true).flatMap(asynchronous -> files.stream()
                        .map(file -> DynamicTest.dynamicTest(
                                file.getFileName() + " " + kind + (asynchronous ? " later" : " at once"),
                                () -> Transcript.read(file).play(kind, asynchronous)))));
    }
}
