package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sessions of clients that make nothing but errors and wait for the replies; they need no thread here either. */
final class HeldSessions implements Closeable {

    /** So many delays of 20 s use up what one connection may be held: 120 s. */
    private static final int ERRORS = 6;

    private final List<Socket> sockets = new ArrayList<>();
    private final int[] replies;

    /** Connects all first: each waits for its banner, at the same time as the others. */
    HeldSessions(InetSocketAddress target, int count) throws IOException {
        replies = new int[count];
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.setSoTimeout(60_000);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.1.0." + (1 + i % 250)), 0));
            socket.connect(target, 30_000);
        }
        for (Socket socket : sockets) {
            String banner = line(socket.getInputStream());
            if (!banner.startsWith("220")) {
                throw new IOException("instead of a banner: " + banner);
            }
        }
    }

    /** One error that is answered at once, and those whose replies wait. */
    void makeErrors() throws IOException {
        byte[] errors = "ERROR\r\n".repeat(1 + ERRORS).getBytes(StandardCharsets.US_ASCII);
        for (Socket socket : sockets) {
            socket.getOutputStream().write(errors);
        }
        for (int i = 0; i < replies.length; i++) {
            if (!line(sockets.get(i).getInputStream()).startsWith("500")) {
                throw new IOException("an error was not answered as one");
            }
        }
    }

    /** How many wait for a reply still. */
    int waiting() throws IOException {
        int waiting = 0;
        for (int i = 0; i < replies.length; i++) {
            InputStream in = sockets.get(i).getInputStream();
            while (in.available() > 0) {
                line(in);
                replies[i]++;
            }
            waiting += replies[i] < ERRORS ? 1 : 0;
        }
        return waiting;
    }

    /** A number of {@code /proc/<pid>/status}. */
    static long status(long pid, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("closed after: " + line);
            }
            line.append((char) octet);
        }
        return line.toString();
    }
}
