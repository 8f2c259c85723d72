package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clients that each send one message and wait for its reply, all at the same time and without a thread each. */
final class HeldMail implements Closeable {

    private static final int PIECE = 64 * 1_024;

    private final List<Socket> sockets = new ArrayList<>();
    private final List<Load.Dialogue> dialogues = new ArrayList<>();

    /** Connects and greets. */
    HeldMail(InetSocketAddress target, int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(3));
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.1.0." + (1 + i % 250)), 0));
            socket.connect(target, 30_000);
            dialogues.add(new Load.Dialogue(socket));
        }
        for (Load.Dialogue each : dialogues) {
            each.expect(2);
            each.hello();
        }
    }

    /** Sends a message of that size from each, and does not wait for the reply. */
    void send(long octets) throws IOException {
        byte[] line = ("x".repeat(76) + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] piece = new byte[PIECE - PIECE % line.length];
        for (int at = 0; at < piece.length; at += line.length) {
            System.arraycopy(line, 0, piece, at, line.length);
        }
        for (Load.Dialogue each : dialogues) {
            String id = Load.Ids.next();
            boolean taken = each.ask("MAIL FROM:<sender@sender.test>\r\n") == 250
                    && each.ask("RCPT TO:<held@sluice.test>\r\n") == 250
                    && each.ask("DATA\r\n") == 354;
            if (!taken) {
                throw new IOException("refused: " + each.last());
            }
            each.write("Subject: held\r\nMessage-ID: <" + id + "@sender.test>\r\n\r\n");
            for (long left = octets; left > 0; left -= piece.length) {
                each.write(piece);
            }
            each.write(".\r\n");
            each.flush();
        }
    }

    /** How many are answered with anything but 250. */
    int refused() throws IOException {
        int refused = 0;
        for (Load.Dialogue each : dialogues) {
            if (each.reply() != 250) {
                System.out.println("refused: " + each.last());
                refused++;
            }
        }
        return refused;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
