package org.sluice.itest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/** A next hop that takes no recipient, each time in other words of its own. */
final class RudeHop implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Iterator<String> words;

    RudeHop(List<String> words) throws IOException {
        this.words = words.iterator();
        run("rude-hop", this::serve);
    }

    int port() {
        return door.getLocalPort();
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                run("rude-hop-client", () -> talk(client));
            } catch (IOException closed) {
                // The door is.
            }
        }
    }

    private static void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** To the end of the connection, which may stay open and idle for a while. */
    private void talk(Socket client) {
        try (client) {
            answer(client);
        } catch (IOException gone) {
            // The next one may stay.
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = client.getOutputStream();
        say(out, "220 hop");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line.substring(0, Math.min(4, line.length()))) {
                case "RCPT" -> say(out, "550 5.7.1 " + next());
                case "QUIT" -> {
                    say(out, "221 bye");
                    return;
                }
                default -> say(out, "250 ok");
            }
        }
    }

    private synchronized String next() {
        return words.hasNext() ? words.next() : "no";
    }

    private static void say(OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
