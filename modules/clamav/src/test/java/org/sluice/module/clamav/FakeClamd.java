package org.sluice.module.clamav;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** clamd's side of the protocol, as strict as the real one. */
public final class FakeClamd {

    private static final int MOST = 64 << 20;

    private FakeClamd() {}

    /** Reads one request, the first of a connection; what is sent back to a clean message, or to a question about the version. */
    public static byte[] replyTo(InputStream in) throws IOException {
        String command = command(in);
        return command.equals("zIDSESSION") ? ascii("1: " + reply(command(in), in)) : ascii(reply(command, in));
    }

    /** Serves one connection to its end. */
    static void serve(InputStream in, OutputStream out) throws IOException {
        serve(in, out, Integer.MAX_VALUE);
    }

    /** The same; a session ends after so many commands. */
    static void serve(InputStream in, OutputStream out, int commands) throws IOException {
        String command = command(in);
        if (!command.equals("zIDSESSION")) {
            out.write(ascii(reply(command, in)));
            return;
        }
        for (int number = 1; number <= commands; number++) {
            out.write(ascii(number + ": " + request(in)));
        }
    }

    /** Reads the next request of a session; what is said to it. */
    static String request(InputStream in) throws IOException {
        return reply(command(in), in);
    }

    private static String reply(String command, InputStream in) throws IOException {
        switch (command) {
            case "zVERSION" -> {
                return "ClamAV 1.4.6/27800/Sat Nov 21 08:33:01 2026\0";
            }
            case "zINSTREAM" -> {
                message(in);
                return "stream: OK\0";
            }
            default -> {
                return "UNKNOWN COMMAND\0";
            }
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String command(InputStream in) throws IOException {
        StringBuilder command = new StringBuilder();
        for (int c = in.read(); c != 0; c = in.read()) {
            if (c < 0 || command.length() > 100) {
                throw new EOFException("no command: " + command);
            }
            command.append((char) c);
        }
        return command.toString();
    }

    private static void message(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        long all = 0;
        for (int length = data.readInt(); length != 0; length = data.readInt()) {
            all += length;
            if (length < 0 || all > MOST || data.readNBytes(length).length < length) {
                throw new EOFException("a piece of " + length);
            }
        }
    }
}
