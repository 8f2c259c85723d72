package org.sluice.smtp.content;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads buffers one after another without touching their indices, so any number of streams can be under way. */
final class PiecesStream extends InputStream {

    private final List<ByteBuf> pieces;
    private final AtomicBoolean gone;
    private int piece;
    private int at;

    PiecesStream(List<ByteBuf> pieces, AtomicBoolean gone) {
        this.pieces = pieces;
        this.gone = gone;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (gone.get()) {
            throw new IOException("the message is gone");
        }
        int done = 0;
        while (done < length && piece < pieces.size()) {
            ByteBuf from = pieces.get(piece);
            int now = Math.min(length - done, from.writerIndex() - at);
            from.getBytes(at, target, offset + done, now);
            done += now;
            at += now;
            if (at == from.writerIndex()) {
                piece++;
                at = 0;
            }
        }
        return done == 0 && length > 0 ? -1 : done;
    }

    @Override
    public int available() {
        return piece < pieces.size() ? pieces.get(piece).writerIndex() - at : 0;
    }
}
