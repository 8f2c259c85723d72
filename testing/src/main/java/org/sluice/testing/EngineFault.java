package org.sluice.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The ways a server fails those who ask it. In the order of the columns in {@code docs/scanners.md}. */
public enum EngineFault {
    /** Nobody listens. */
    DOWN,
    /** The connection is neither made nor refused. */
    SLOW_CONNECT,
    /** Takes the connection and does nothing. */
    HANG,
    /** Stops reading in the middle of a large message. */
    STALL_WRITING,
    /** Reads everything and says nothing. */
    STALL_REPLY,
    /** Says what is not its protocol. */
    GARBAGE,
    /** Says half of its reply and then nothing. */
    HALF_REPLY,
    /** Says half of its reply and closes. */
    CUT_REPLY,
    /** Reads everything and closes. */
    CLOSED,
    /** Breaks the connection in the middle of the message. */
    RESET,
    /** Its reply never ends. */
    ENDLESS,
    /** Says what it has to say when it has seen the beginning of a large message, and closes. */
    EARLY,
    /** Says its reply when nobody waits for it any more. */
    LATE,
    /** Says its reply octet by octet, slower than anybody can wait. */
    DRIP,
    /** Goes away in the middle of the message, and comes back. */
    RELOAD;

    /** What a healthy server would say, and how its requests are read. */
    interface Engine {
        /** Reads one request. */
        byte[] replyTo(InputStream in) throws IOException;

        byte[] earlyReply() throws IOException;

        /** Whether a client ends its output behind a request, so that its end does not mean that nobody waits. */
        boolean endsOutput();

        /** Whether what is sent must be a lot. */
        int beginningOctets();
    }

    private static final byte[] NONSENSE =
            "\u0001\u0002 250 %%%% \r\n\u0003garbage\r\n\r\n\u0000\n".getBytes(StandardCharsets.ISO_8859_1);

    /** Whether it only shows on a message that does not fit into the buffers on the way. */
    public boolean needsLargeMessage() {
        return this == STALL_WRITING || this == EARLY || this == RESET || this == RELOAD;
    }

    /** Whether the outcome is that nobody waits any longer; all others show as soon as they happen. */
    public boolean isSilence() {
        return switch (this) {
            case SLOW_CONNECT, HANG, STALL_WRITING, STALL_REPLY, HALF_REPLY, LATE, DRIP -> true;
            default -> false;
        };
    }

    /** Makes the server fail so. */
    void happenTo(FaultyServer server, Engine engine) {
        switch (this) {
            case DOWN -> server.stop();
            case SLOW_CONNECT -> server.hang();
            default -> server.behave((client, in, out) -> serve(server, engine, client));
        }
    }

    private void serve(FaultyServer server, Engine engine, Socket client) throws Exception {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        switch (this) {
            case HANG -> untilOver(client);
            case STALL_WRITING -> {
                in.readNBytes(engine.beginningOctets());
                untilOver(client);
            }
            case STALL_REPLY, LATE -> {
                byte[] reply = engine.replyTo(in);
                if (engine.endsOutput()) {
                    untilOver(client);
                } else {
                    untilOver(client, in);
                }
                out.write(reply);
            }
            case GARBAGE -> {
                engine.replyTo(in);
                out.write(NONSENSE);
            }
            case HALF_REPLY, CUT_REPLY -> {
                byte[] reply = engine.replyTo(in);
                out.write(reply, 0, reply.length / 2);
                if (this == HALF_REPLY) {
                    untilOver(client, in);
                }
            }
            case CLOSED -> engine.replyTo(in);
            case ENDLESS -> {
                byte[] reply = engine.replyTo(in);
                out.write(reply, 0, reply.length / 2);
                byte[] more = new byte[8_192];
                Arrays.fill(more, (byte) 'x');
                while (true) {
                    out.write(more);
                }
            }
            case EARLY -> {
                in.readNBytes(engine.beginningOctets());
                out.write(engine.earlyReply());
            }
            case RESET -> {
                in.readNBytes(engine.beginningOctets());
                client.setSoLinger(true, 0);
            }
            case DRIP -> drip(client, engine.replyTo(in));
            case RELOAD -> {
                in.readNBytes(engine.beginningOctets());
                server.stop();
            }
            default -> throw new IllegalStateException(name());
        }
    }

    private static void drip(Socket client, byte[] reply) throws IOException {
        for (byte octet : reply) {
            client.getOutputStream().write(octet);
            client.setSoTimeout(EngineFaults.DRIP_MILLIS);
            try {
                if (client.getInputStream().read() < 0) {
                    throw new EOFException("they gave up");
                }
            } catch (SocketTimeoutException goOn) {
                // nothing is said to us meanwhile
            }
        }
    }

    /** Until they give up, without reading what they say. */
    private static void untilOver(Socket client) throws IOException {
        // A socket that is not read does not tell that its other end has gone; writing nothing neither. The test closes
        // it.
        synchronized (client) {
            while (!client.isClosed()) {
                try {
                    client.wait(100);
                } catch (InterruptedException over) {
                    return;
                }
            }
        }
    }

    private static void untilOver(Socket client, InputStream in) throws IOException {
        while (in.read() >= 0) {}
    }
}
