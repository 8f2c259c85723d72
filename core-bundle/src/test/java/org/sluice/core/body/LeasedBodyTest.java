package org.sluice.core.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasedBodyTest {
    private final TestSource source = TestSource.of("first\nsecond\n");
    private final LeasedBody body = new LeasedBody(source);

    @Test
    void failsReadsAfterReleaseAndFreesTheSourceWithTheLastStream() throws IOException {
        InputStream first = body.open();
        InputStream second = body.open();
        assertThat(first.read()).isEqualTo('f');
        body.release();
        assertThatThrownBy(first::read).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> second.read(new byte[10])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> second.skip(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(body::open).isInstanceOf(IOException.class);
        first.close();
        assertThat(source.released()).isZero();
        second.close();
        second.close();
        assertThat(source.released()).isEqualTo(1);
    }

    @Test
    void freesAnUnusedSourceOnce() {
        body.release();
        body.release();
        assertThat(source.released()).isEqualTo(1);
    }

    @Test
    void cutsAndSplicesWithoutCopies() throws IOException {
        Rope rope = Rope.of(body).splice(5, 7, "|".getBytes());
        assertThat(rope.open().readAllBytes()).asString().isEqualTo("first|second\r\n");
        assertThat(rope.slice(3, 9).open().readAllBytes()).asString().isEqualTo("st|sec");
        assertThat(rope.sizeOctets()).isEqualTo(14);
        assertThat(rope.slice(4, 4).open().read()).isEqualTo(-1);
        assertThat(Rope.of(new byte[0]).then(rope).open().read()).isEqualTo('f');
        assertThatThrownBy(() -> rope.slice(3, 99)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whether a loop may read it hangs on all of its pieces. */
    @Test
    void isInMemoryWhereAllOfItIs(@TempDir Path folder) throws IOException {
        Rope octets = Rope.of("Received: here\r\n".getBytes());
        LeasedBody onDisk = new LeasedBody(new FileSource(Files.writeString(folder.resolve("body"), "first\r\n")));
        assertThat(octets.isInMemory()).isTrue();
        assertThat(octets.then(Rope.of(onDisk)).isInMemory()).isFalse();
        assertThat(octets.then(Rope.of(onDisk)).slice(0, 5).isInMemory()).isTrue();
    }
}
