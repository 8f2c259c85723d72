package org.sluice.smtp.codec;

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
 *            BDAT     content that is counted        (expectChunk after expectChunks; expectOctets for what nobody wants)
 *
 * States in COMMAND: reading a line, or swallowing the rest of a bad one up to its CRLF. A line with a bare CR or LF, with
 *            a NUL, or beyond the limit is reported once, at the octet that spoils it, and never executed, nor is
 *            anything behind that octet on the same line.
 * States in DATA:    LINE_START, TEXT, CR, DOT (a dot at the start of a line), DOT_CR. Only "CRLF" leads to LINE_START,
 *            so only CRLF.CRLF ends a message; a bare line end never does, also not one that is being normalised.
 *            The states, not the buffers, carry what spans two reads: every segmentation gives the same events.
 * States in BDAT:    LINE_START, TEXT, CR, and what is left of the chunk. They go on from chunk to chunk, so that a CRLF may
 *            be cut between two of them. Dots mean nothing. Octets of BINARYMIME and unwanted ones are not looked at.
 * </pre>
 */
public final class SmtpDecoder {

    /** What {@link #pull} came to. */
    public enum Event {
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
        /** The final dot was read, or the last octet of the chunk. */
        END_OF_CONTENT
    }

    private enum Mode {
        COMMAND,
        DATA,
        BDAT
    }

    private enum State {
        LINE_START,
        TEXT,
        CR,
        DOT,
        DOT_CR
    }

    /** How much of a bad line is swallowed before the connection has to go. */
    public static final int SWALLOWED = 65_536;

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

    private Mode mode = Mode.COMMAND;
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

    /** Octets of the chunk that have not come. */
    private long left;

    private boolean binary;
    private boolean unwanted;
    private boolean lastChunk;

    /**
     * A decoder that expects commands.
     *
     * @param maxLineLength octets of the longest command, CRLF included
     * @param normalise whether bare CR and LF of a message become CRLF
     * @param noticeNul whether to look for NUL in messages
     */
    public SmtpDecoder(int maxLineLength, boolean normalise, boolean noticeNul) {
        this.maxLineLength = maxLineLength - 2;
        this.lineLimit = this.maxLineLength;
        this.normalise = normalise;
        this.noticeNul = noticeNul;
    }

    /** Adds received octets; the buffer is the decoder's now. */
    public void feed(ByteBuf received) {
        if (received.isReadable()) {
            buffered += received.readableBytes();
            fed.add(received);
        } else {
            received.release();
        }
    }

    /** Octets that were fed and not pulled yet. */
    public int buffered() {
        return buffered;
    }

    /** Whether something waits that can be acted on without further input. */
    public boolean hasWork() {
        return mode != Mode.COMMAND
                ? buffered > 0 || mode == Mode.BDAT && left == 0
                : fed.stream().anyMatch(b -> b.indexOf(b.readerIndex(), b.writerIndex(), LF) >= 0);
    }

    /** Commands come next. */
    public void expectCommands() {
        mode = Mode.COMMAND;
        if (lineLimit != maxLineLength) {
            // What was said in answer to a challenge may be a password.
            Arrays.fill(lineOctets, (byte) 0);
            lineLimit = maxLineLength;
        }
    }

    /** A line of up to so many octets comes next, its CRLF not counted, up to {@link #expectCommands}. */
    public void expectResponse(int octets) {
        lineLimit = octets;
    }

    /** The content of a message comes next, up to its final dot. */
    public void expectContent() {
        mode = Mode.DATA;
        beginContent();
    }

    /**
     * The content of a message comes in chunks; {@link #expectChunk} says when.
     *
     * @param anyOctets whether the message is not made of lines (BINARYMIME)
     */
    public void expectChunks(boolean anyOctets) {
        binary = anyOctets;
        beginContent();
    }

    /**
     * The next chunk of the message comes next.
     *
     * @param last whether it ends the message; then a line that has no end gets one
     */
    public void expectChunk(long octets, boolean last) {
        mode = Mode.BDAT;
        left = octets;
        lastChunk = last;
        unwanted = false;
    }

    /** So many octets of whatever kind come next. */
    public void expectOctets(long octets) {
        expectChunk(octets, false);
        unwanted = true;
    }

    public boolean isInContent() {
        return mode != Mode.COMMAND;
    }

    /** The next event. */
    public Event pull() {
        if (handedOut > 0) {
            int octets = handedOut;
            handedOut = 0;
            consume(head(), octets);
        }
        return switch (mode) {
            case COMMAND -> pullLine();
            case DATA -> pullContent();
            case BDAT -> pullChunk();
        };
    }

    /** The command without CRLF, one character per octet. */
    public String line() {
        return line;
    }

    /** Where the octets of {@link Event#CONTENT} are; valid until the next pull. */
    public ByteBuf chunk() {
        return chunk;
    }

    public int chunkStart() {
        return chunkStart;
    }

    public int chunkLength() {
        return chunkLength;
    }

    /** Whether the message had a bare CR or LF. */
    public boolean sawBareLineEnd() {
        return bareLineEnd;
    }

    /** Whether the message had a NUL; only if asked to look. */
    public boolean sawNul() {
        return nul;
    }

    /** Drops all input. */
    public void release() {
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

    private void beginContent() {
        state = State.LINE_START;
        literal = null;
        bareLineEnd = false;
        nul = false;
    }

    private Event pullContent() {
        if (literal != null) {
            return literal();
        }
        for (ByteBuf in = head(); in != null; in = head()) {
            Event event = scan(in);
            if (event != Event.NEED_INPUT) {
                return event;
            }
        }
        return Event.NEED_INPUT;
    }

    private Event pullChunk() {
        if (literal != null) {
            return literal();
        }
        for (ByteBuf in = head(); in != null && left > 0; in = head()) {
            Event event = binary || unwanted ? run(in, in.readerIndex(), end(in), 0) : scan(in);
            if (event != Event.NEED_INPUT) {
                return event;
            }
        }
        return left > 0 ? Event.NEED_INPUT : endOfChunk();
    }

    private Event endOfChunk() {
        boolean openLine = lastChunk && !binary && !unwanted && state != State.LINE_START;
        if (!openLine) {
            return Event.END_OF_CONTENT;
        }
        bareLineEnd |= state == State.CR;
        literal = state == State.CR ? LF_ONLY : CRLF;
        state = State.LINE_START;
        return literal();
    }

    private Event literal() {
        ByteBuf due = literal;
        literal = null;
        return chunk(due, 0, due.readableBytes());
    }

    /** How far the content goes in this buffer, as far as is known. */
    private int end(ByteBuf in) {
        return mode == Mode.BDAT ? in.readerIndex() + (int) Math.min(left, in.readableBytes()) : in.writerIndex();
    }

    /** Walks through one buffer up to its end, the end of content, or a place where something is cut out or put in. */
    private Event scan(ByteBuf in) {
        int start = in.readerIndex();
        int end = end(in);
        int i = start;
        while (i < end) {
            switch (state) {
                case LINE_START -> {
                    if (mode == Mode.DATA && in.getByte(i) == '.') {
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
            // Repaired, the line has its end. Not so where a dot behind it would be taken away.
            state = normalise && mode == Mode.BDAT ? State.LINE_START : State.TEXT;
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
        return literal == null ? Event.NEED_INPUT : literal();
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
        left -= mode == Mode.BDAT ? octets : 0;
        in.skipBytes(octets);
        if (!in.isReadable()) {
            fed.remove().release();
        }
    }

    private static ByteBuf constant(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
