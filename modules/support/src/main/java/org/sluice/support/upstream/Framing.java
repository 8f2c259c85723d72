package org.sluice.support.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** How pieces of a body stand on the wire. */
public interface Framing {

    /** The octets as they are. */
    Framing PLAIN = (chunk, alloc) -> chunk;

    /** Each piece with its length in front, four octets, most significant first. */
    Framing LENGTH = (chunk, alloc) ->
            alloc.compositeBuffer(2).addComponents(true, alloc.buffer(4).writeInt(chunk.readableBytes()), chunk);

    /** HTTP/1.1's chunks (RFC 9112 section 7.1); the last one is the talk's to write. */
    Framing CHUNKED = (chunk, alloc) -> {
        byte[] size = (Integer.toHexString(chunk.readableBytes()) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return alloc.compositeBuffer(3)
                .addComponents(
                        true,
                        alloc.buffer(size.length).writeBytes(size),
                        chunk,
                        alloc.buffer(2).writeShort(0x0d0a));
    };

    /** One piece, never empty, as it goes out. Takes over the buffer. */
    ByteBuf frame(ByteBuf chunk, ByteBufAllocator alloc);

    /** Octets of a piece, at most. */
    default int chunkOctets() {
        return 32 * 1024;
    }
}
