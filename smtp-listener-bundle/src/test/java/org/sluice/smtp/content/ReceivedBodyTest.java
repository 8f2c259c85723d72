package org.sluice.smtp.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.injection.BodySource;
import org.sluice.smtp.core.ScriptedCore;

class ReceivedBodyTest {

    @TempDir
    private Path directory;

    private final ScriptedCore admission = new ScriptedCore(Path.of("unused"));

    @Test
    void keepsLargePiecesAsSlicesAndCopiesSmallOnesTogether() throws Exception {
        ReceivedBody body = body(1 << 20);
        ByteBuf large = filled('a', 3_000);
        ByteBuf small = filled('b', 3_000);
        body.append(large, 0, 3_000);
        for (int i = 0; i < 100; i++) {
            body.append(small, i * 10, 10);
        }
        body.append(large, 0, 3_000);
        assertThat(large.refCnt()).isEqualTo(3);
        assertThat(small.refCnt()).isEqualTo(1);
        assertThat(admission.reserved).hasValue(7_000);
        body.complete(well -> assertThat(well).isTrue());
        BodySource source = body.lend();
        try (InputStream one = source.open();
                InputStream two = source.open()) {
            String expected = "a".repeat(3_000) + "b".repeat(1_000) + "a".repeat(3_000);
            assertThat(one.readNBytes(10)).asString().isEqualTo("a".repeat(10));
            assertThat(two.readAllBytes()).asString().isEqualTo(expected);
            assertThat(one.readAllBytes()).asString().isEqualTo(expected.substring(10));
        }
        body.release();
        assertThat(large.refCnt()).isEqualTo(3);
        InputStream late = source.open();
        source.release();
        source.release();
        assertThat(large.refCnt()).isEqualTo(1);
        assertThat(admission.reserved).hasValue(0);
        assertThatThrownBy(late::read).isInstanceOf(IOException.class);
        assertThatThrownBy(source::open).isInstanceOf(IOException.class);
        large.release();
        small.release();
    }

    @Test
    void movesToAFileAndRemovesItInTheEnd() throws Exception {
        ReceivedBody body = body(5_000);
        ByteBuf octets = filled('a', 3_000);
        body.append(octets, 0, 3_000);
        body.append(octets, 0, 10);
        body.append(octets, 0, 3_000);
        assertThat(admission.reserved).hasValue(0);
        AtomicReference<Boolean> well = new AtomicReference<>();
        body.complete(well::set);
        assertThat(well.get()).isTrue();
        BodySource source = body.lend();
        Path file = source.file().orElseThrow();
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).isEqualTo("a".repeat(6_010));
        assertThat(source.sizeOctets()).isEqualTo(6_010);
        body.release();
        assertThat(file).exists();
        source.release();
        assertThat(file).doesNotExist();
        assertThat(octets.refCnt()).isEqualTo(1);
        octets.release();
    }

    private ReceivedBody body(long inMemory) {
        return new ReceivedBody(
                UnpooledByteBufAllocator.DEFAULT,
                admission,
                inMemory,
                unused -> new BodyFile(directory.resolve("x.body"), Runnable::run, Runnable::run, () -> {}));
    }

    private static ByteBuf filled(char c, int count) {
        return UnpooledByteBufAllocator.DEFAULT
                .buffer(count, count)
                .writeBytes(String.valueOf(c).repeat(count).getBytes(StandardCharsets.ISO_8859_1));
    }
}
