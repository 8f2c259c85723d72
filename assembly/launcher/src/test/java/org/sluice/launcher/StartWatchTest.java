package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartWatchTest {

    @TempDir
    Path data;

    private final AtomicInteger stops = new AtomicInteger();
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final PrintStream before = System.err;
    private Layout layout;
    private StartWatch watch;

    @BeforeEach
    void start() throws IOException {
        layout = new Layout(data, data);
        Files.createDirectories(layout.karaf());
        watch = new StartWatch(layout, stops::incrementAndGet);
        System.setErr(new PrintStream(terminal, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    @Test
    void saysWhyAndEndsAStartThatIsHopeless() throws IOException {
        watch.look();
        assertThat(stops).hasValue(0);
        Files.writeString(layout.failed(), "etc/a.cfg: wrong\netc/b.cfg: wrong too\n");
        watch.look();
        watch.look();
        assertThat(terminal.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("sluice: etc/a.cfg: wrong\nsluice: etc/b.cfg: wrong too\n");
        assertThat(stops).hasValue(1);
        assertThat(watch.hasFailed()).isTrue();
    }

    @Test
    void saysWhatIsWrongAlthoughMailIsTaken() throws IOException {
        Files.writeString(layout.troubles(), "etc/module.cfg: wrong\n");
        watch.look();
        assertThat(terminal.size()).isZero();
        Files.writeString(layout.ready(), "Sluice ready\n");
        watch.look();
        Files.writeString(layout.failed(), "later\n");
        watch.look();
        assertThat(terminal.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("sluice: etc/module.cfg: wrong\n");
        assertThat(stops).hasValue(0);
        assertThat(watch.hasFailed()).isFalse();
    }
}
