package org.sluice.module.milter;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes over the wire at once: length, a letter, data. Text in it ends with a NUL; so none may hold one, nor a line end that a filter
 * would copy into a log or a field.
 *
 * @param data belongs to the packet
 */
record Packet(char letter, byte[] data) {

    /** The largest piece of a body, and all that data of other kinds may be. */
    static final int MOST_DATA = 65_535;

    /** The letter of macros; the event they go in front of stands first in the data. */
    static final char MACROS = 'D';

    private static final int HEAD = 4;

    /** With these texts as data. */
    static Packet of(char letter, List<String> texts) {
        return of(letter, texts, StandardCharsets.UTF_8);
    }

    /** With these texts as data, written in that charset. */
    static Packet of(char letter, List<String> texts, Charset charset) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String text : texts) {
            data.writeBytes(text.replace('\0', ' ').getBytes(charset));
            data.write(0);
        }
        return new Packet(letter, data.toByteArray());
    }

    /** Without data. */
    static Packet of(char letter) {
        return new Packet(letter, new byte[0]);
    }

    /** The next packet; null while it is not complete. What is longer than any may be is refused before it has come. */
    static Packet read(ByteBuf octets) throws IOException {
        if (octets.readableBytes() < HEAD) {
            return null;
        }
        long length = octets.getUnsignedInt(octets.readerIndex());
        if (length < 1 || length > MOST_DATA + 1) {
            throw new IOException("a packet of " + length + " octets");
        }
        if (octets.readableBytes() < HEAD + length) {
            return null;
        }
        octets.skipBytes(HEAD);
        char letter = (char) octets.readUnsignedByte();
        byte[] data = new byte[(int) length - 1];
        octets.readBytes(data);
        return new Packet(letter, data);
    }

    /** Whether it tells of that, or is what goes in front of it. */
    boolean isAbout(Stage stage) {
        return letter == stage.letter() || letter == MACROS && data.length > 0 && data[0] == stage.letter();
    }

    /** As it stands on the wire. */
    byte[] octets() {
        return ByteBuffer.allocate(HEAD + 1 + data.length)
                .putInt(1 + data.length)
                .put((byte) letter)
                .put(data)
                .array();
    }

    /** The texts the data consists of from that octet on; each has to end. */
    List<String> texts(int from) throws IOException {
        List<String> texts = new ArrayList<>();
        int start = from;
        for (int i = from; i < data.length; i++) {
            if (data[i] == 0) {
                texts.add(new String(data, start, i - start, StandardCharsets.ISO_8859_1));
                start = i + 1;
            }
        }
        if (start != data.length || from > data.length) {
            throw new IOException("a text without end in a packet " + name());
        }
        return texts;
    }

    /** The number in four octets there. */
    int number(int from) throws IOException {
        if (data.length < from + 4) {
            throw new IOException("a short packet " + name());
        }
        return ByteBuffer.wrap(data).getInt(from);
    }

    /** Its letter, fit for a log. */
    String name() {
        return letter > ' ' && letter <= '~' ? String.valueOf(letter) : String.format("\\x%02x", (int) letter);
    }
}
