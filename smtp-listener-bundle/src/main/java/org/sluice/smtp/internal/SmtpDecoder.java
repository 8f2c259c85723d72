package org.sluice.smtp.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Cuts what a client sends into commands and message content. Pulled: nothing is looked at before {@link #pull} asks for
 * it, so the mode in force is always that of the moment at which the octets are due, whatever arrived early.
 *
 * <pre>
 * Concurrency: none. The decoder belongs to one connection and is used on that connection's event loop only. Buffers are
 * fed by channelRead; pull() is called by the connection's loop as long as no answer is awaited. While a phase runs, fed
 * buffers wait untouched; the connection stops reading when too much waits. There is no race to be fine with: a mode is
 * changed between two pulls only, by the very code that handled the last event.
 *
 * Modes:     COMMAND  lines ended by CRLF            (expectCommands, the start)
 *            DATA     content ended by CRLF.CRLF     (expectContent)
 *            a counted mode for BDAT fits beside DATA: the same events, the end known by number.
 *
 * States in COMMAND: reading a line, or swallowing the rest of a bad one up to its CRLF. A line with a bare CR or LF, with
 *            a NUL, or beyond the limit is reported once, at the octet that spoils it, and never executed, nor is
 *            anything behind that octet on the same line.
 * States in DATA:    LINE_START, TEXT, CR, DOT (a dot at the start of a line), DOT_CR. Only "CRLF" leads to LINE_START,
 *            so only CRLF.CRLF ends a message; a bare line end never does, also not one that is being normalised.
 *            The states, not the buffers, carry what spans two reads: every segmentation gives the same events.
 * </pre>
 */
final class SmtpDecoder {

    /** What {@link #pull} came to. */
    enum Event {
        /** Nothing more to be said before further octets come. */
        NEED_INPUT,
        /** A command line; {@link #line}. */
        LINE,
        /** A line with a bare CR or LF or a NUL; its rest will be swallowed. */
        BAD_LINE,
        /** A line beyond the limit; its rest will be swallowed. */
        LONG_LINE,
        /** A bad line that does not end; the connection should. */
        FLOOD,
        /** Octets of the message; {@link #chunk}, {@link #chunkStart}, {@link #chunkLength}. */
        CONTENT,
        /** The final dot was read. */
        END_OF_CONTENT
    }

    private enum State {
        LINE_START,
        TEXT,
        CR,
        DOT,
        DOT_CR
    }

    /** How much of a bad line is swallowed before the connection has to go. */
    static final int SWALLOWED = 65_536;

    private static final byte CR = '\r';
    private static final byte LF = '\n';
    private static final ByteBuf CR_ONLY = constant("\r");
    private static final ByteBuf LF_ONLY = constant("\n");
    private static final ByteBuf CRLF = constant("\r\n");

    private final int maxLineLength;
    private int lineLimit;
    private final boolean normalise;
    private final boolean noticeNul;
    private final Deque<ByteBuf> fed = new ArrayDeque<>();
    private int buffered;

    private boolean content;
    private byte[] lineOctets = new byte[128];
    private int lineLength;
    private boolean lineCr;
    private int swallowed = -1;
    private String line = "";

    private State state = State.LINE_START;
    private ByteBuf literal;
    private ByteBuf chunk = Unpooled.EMPTY_BUFFER;
    private int chunkStart;
    private int chunkLength;
    /** Octets of the first buffer that the last event covered; consumed at the next pull. */
    private int handedOut;

    private boolean bareLineEnd;
    private boolean nul;

    /**
     * A decoder that expects commands.
     *
     * @param maxLineLength octets of the longest command, CRLF included
     * @param normalise whether bare CR and LF of a message become CRLF
     * @param noticeNul whether to look for NUL in messages
     */
    SmtpDecoder(int maxLineLength, boolean normalise, boolean noticeNul) {
        this.maxLineLength = maxLineLength - 2;
        this.lineLimit = this.maxLineLength;
        this.normalise = normalise;
        this.noticeNul = noticeNul;
    }

    /** Adds received octets; the buffer is the decoder's now. */
    void feed(ByteBuf received) {
        if (received.isReadable()) {
            buffered += received.readableBytes();
            fed.add(received);
        } else {
            received.release();
        }
    }

    /** Octets that were fed and not pulled yet. */
    int buffered() {
        return buffered;
    }

    /** Whether something waits that can be acted on without further input. */
    boolean hasWork() {
        return content
                ? buffered > 0
                : fed.stream().anyMatch(b -> b.indexOf(b.readerIndex(), b.writerIndex(), LF) >= 0);
    }

    /** Commands come next. */
    void expectCommands() {
        content = false;
        if (lineLimit != maxLineLength) {
            // What was said in answer to a challenge may be a password.
            Arrays.fill(lineOctets, (byte) 0);
            lineLimit = maxLineLength;
        }
    }

    /** A line of up to so many octets comes next, its CRLF not counted, up to {@link #expectCommands}. */
    void expectResponse(int octets) {
        lineLimit = octets;
    }

    /** The content of a message comes next, up to its final dot. */
    void expectContent() {
        content = true;
        state = State.LINE_START;
        bareLineEnd = false;
        nul = false;
    }

    boolean isInContent() {
        return content;
    }

    /** The next event. */
    Event pull() {
        if (handedOut > 0) {
            int octets = handedOut;
            handedOut = 0;
            consume(head(), octets);
        }
        return content ? pullContent() : pullLine();
    }

    /** The command without CRLF, one character per octet. */
    String line() {
        return line;
    }

    /** Where the octets of {@link Event#CONTENT} are; valid until the next pull. */
    ByteBuf chunk() {
        return chunk;
    }

    int chunkStart() {
        return chunkStart;
    }

    int chunkLength() {
        return chunkLength;
    }

    /** Whether the message had a bare CR or LF. */
    boolean sawBareLineEnd() {
        return bareLineEnd;
    }

    /** Whether the message had a NUL; only if asked to look. */
    boolean sawNul() {
        return nul;
    }

    /** Drops all input. */
    void release() {
        fed.forEach(ByteBuf::release);
        fed.clear();
        buffered = 0;
        handedOut = 0;
    }

    private Event pullLine() {
        for (ByteBuf in = head(); in != null; in = head()) {
            int start = in.readerIndex();
            int end = in.writerIndex();
            for (int i = start; i < end; i++) {
                Event event = lineOctet(in.getByte(i));
                if (event != Event.NEED_INPUT) {
                    consume(in, i + 1 - start);
                    return event;
                }
            }
            consume(in, end - start);
        }
        return Event.NEED_INPUT;
    }

    private Event lineOctet(byte octet) {
        boolean afterCr = lineCr;
        lineCr = octet == CR;
        if (afterCr && octet == LF) {
            return endOfLine();
        }
        if (swallowed >= 0) {
            return ++swallowed > SWALLOWED ? Event.FLOOD : Event.NEED_INPUT;
        }
        if (afterCr || octet == LF || octet == 0) {
            swallowed = 0;
            return Event.BAD_LINE;
        }
        if (octet == CR) {
            return Event.NEED_INPUT;
        }
        if (lineLength >= lineLimit) {
            swallowed = 0;
            return Event.LONG_LINE;
        }
        if (lineLength == lineOctets.length) {
            lineOctets = Arrays.copyOf(lineOctets, Math.min(lineLimit, lineLength * 4));
        }
        lineOctets[lineLength++] = octet;
        return Event.NEED_INPUT;
    }

    private Event endOfLine() {
        boolean good = swallowed < 0;
        if (good) {
            line = new String(lineOctets, 0, lineLength, StandardCharsets.ISO_8859_1);
        }
        lineLength = 0;
        swallowed = -1;
        return good ? Event.LINE : Event.NEED_INPUT;
    }

    private Event pullContent() {
        if (literal != null) {
            ByteBuf due = literal;
            literal = null;
            return chunk(due, 0, due.readableBytes());
        }
        for (ByteBuf in = head(); in != null; in = head()) {
            Event event = scan(in);
            if (event != Event.NEED_INPUT) {
                return event;
            }
        }
        return Event.NEED_INPUT;
    }

    /** Walks through one buffer up to its end, the final dot, or a place where something is cut out or put in. */
    private Event scan(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int i = start;
        while (i < end) {
            switch (state) {
                case LINE_START -> {
                    if (in.getByte(i) == '.') {
                        state = State.DOT;
                        return run(in, start, i, 1);
                    }
                    state = State.TEXT;
                }
                case TEXT -> {
                    i = endOfText(in, i, end);
                    if (literal != null) {
                        return run(in, start, i, 1);
                    }
                }
                case CR -> {
                    if (in.getByte(i) == LF) {
                        state = State.LINE_START;
                        i++;
                    } else {
                        bareLineEnd = true;
                        state = State.TEXT;
                        if (normalise) {
                            literal = LF_ONLY;
                            return run(in, start, i, 0);
                        }
                    }
                }
                case DOT -> {
                    if (in.getByte(i) == CR) {
                        state = State.DOT_CR;
                        return run(in, start, i, 1);
                    }
                    state = State.TEXT;
                }
                case DOT_CR -> {
                    if (in.getByte(i) == LF) {
                        consume(in, 1);
                        return Event.END_OF_CONTENT;
                    }
                    // A stuffed dot in front of a CR that no LF follows: the dot goes, the CR was content after all.
                    state = State.CR;
                    return chunk(CR_ONLY, 0, 1);
                }
                default -> throw new IllegalStateException("state: " + state);
            }
        }
        return run(in, start, end, 0);
    }

    /** Finds the next CR, or a bare LF before it; where no literal is due, the text goes on behind what was found. */
    private int endOfText(ByteBuf in, int from, int end) {
        int cr = in.indexOf(from, end, CR);
        int textEnd = cr < 0 ? end : cr;
        int lf = in.indexOf(from, textEnd, LF);
        if (noticeNul && in.indexOf(from, lf < 0 ? textEnd : lf, (byte) 0) >= 0) {
            nul = true;
        }
        if (lf >= 0) {
            bareLineEnd = true;
            literal = normalise ? CRLF : null;
            return normalise ? lf : lf + 1;
        }
        if (cr < 0) {
            return end;
        }
        state = State.CR;
        return cr + 1;
    }

    /** Hands out what was walked over and leaves out {@code skipped} octets behind it; with nothing to hand out, goes on. */
    private Event run(ByteBuf in, int start, int stop, int skipped) {
        int length = stop - start;
        if (length > 0) {
            handedOut = length + skipped;
            return chunk(in, start, length);
        }
        consume(in, skipped);
        return literal == null ? Event.NEED_INPUT : pullContent();
    }

    private Event chunk(ByteBuf in, int start, int length) {
        chunk = in;
        chunkStart = start;
        chunkLength = length;
        return Event.CONTENT;
    }

    private ByteBuf head() {
        return fed.peek();
    }

    private void consume(ByteBuf in, int octets) {
        buffered -= octets;
        in.skipBytes(octets);
        if (!in.isReadable()) {
            fed.remove().release();
        }
    }

    private static ByteBuf constant(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
