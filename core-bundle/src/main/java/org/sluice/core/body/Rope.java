package org.sluice.core.body;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.sluice.message.MessageBody;
import org.sluice.spool.Content;

/** A body put together from stretches of others without copying them. Immutable. */
public final class Rope implements MessageBody {

    private final List<Piece> pieces;
    private final long sizeOctets;

    private Rope(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
        this.sizeOctets = pieces.stream().mapToLong(Piece::length).sum();
    }

    /** All of one body. */
    public static Rope of(MessageBody body) {
        return range(body, 0, body.sizeOctets());
    }

    /** Octets in memory. */
    public static Rope of(byte[] octets) {
        return of(new ArrayBody(octets));
    }

    /** A stored message: its head, then its body from the offset on. */
    public static Rope of(Content content) {
        MessageBody body = content.body();
        return of(content.head()).then(range(body, content.offset(), body.sizeOctets() - content.offset()));
    }

    /** A stretch of one body. */
    public static Rope range(MessageBody body, long offset, long length) {
        return new Rope(length == 0 ? List.of() : List.of(new Piece(body, offset, length)));
    }

    /** This one, then the other. */
    public Rope then(Rope other) {
        List<Piece> all = new ArrayList<>(pieces);
        all.addAll(other.pieces);
        return new Rope(all);
    }

    /** The stretch between two offsets. */
    public Rope slice(long from, long to) {
        if (from < 0 || to < from || to > sizeOctets) {
            throw new IllegalArgumentException(
                    "slice: " + from + " to " + to + " (expected: within " + sizeOctets + ")");
        }
        List<Piece> kept = new ArrayList<>();
        long at = 0;
        for (Piece piece : pieces) {
            long first = Math.max(from, at);
            long last = Math.min(to, at + piece.length);
            if (first < last) {
                kept.add(new Piece(piece.body, piece.offset + first - at, last - first));
            }
            at += piece.length;
        }
        return new Rope(kept);
    }

    /** Other octets in the place of a stretch. */
    public Rope splice(long from, long to, byte[] replacement) {
        return slice(0, from).then(of(replacement)).then(slice(to, sizeOctets));
    }

    @Override
    public long sizeOctets() {
        return sizeOctets;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream first =
                pieces.isEmpty() ? InputStream.nullInputStream() : pieces.get(0).open();
        return new Pieces(first);
    }

    @Override
    public boolean isInMemory() {
        return pieces.stream().allMatch(piece -> piece.body.isInMemory());
    }

    private record Piece(MessageBody body, long offset, long length) {
        InputStream open() throws IOException {
            return RangeStream.open(body, offset, length);
        }
    }

    /** One piece after the other; unlike SequenceInputStream it says so when a piece cannot be opened. */
    private final class Pieces extends InputStream {
        private InputStream now;
        private int index;

        Pieces(InputStream first) {
            this.now = first;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int count = now.read(target, from, length);
            while (count < 0 && index + 1 < pieces.size()) {
                now.close();
                now = InputStream.nullInputStream();
                now = pieces.get(++index).open();
                count = now.read(target, from, length);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            now.close();
        }
    }
}
