package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Connections that are opened, greet, and then wait; the server knows them by ids that end with them. */
final class OpenSessions implements Closeable {

    private static final String FROM = "127.1.0.";
    private static final int FIRST_HOST = 201;

    private final List<Socket> sockets = new ArrayList<>();
    private final List<Load.Dialogue> dialogues = new ArrayList<>();

    OpenSessions(InetSocketAddress target, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.setSoTimeout(60_000);
            socket.bind(new InetSocketAddress(InetAddress.getByName(FROM + (FIRST_HOST + i)), 0));
            socket.connect(target, 10_000);
            Load.Dialogue dialogue = new Load.Dialogue(socket);
            dialogues.add(dialogue);
            dialogue.expect(2);
            dialogue.hello();
        }
    }

    /** Their ids, as the server lists them now. */
    List<String> ids(SluiceServer server) throws IOException {
        List<String> ids = new ArrayList<>();
        JsonNode listed = server.ask("sluice:session-list --limit 10000");
        for (Socket socket : sockets) {
            String peer = socket.getLocalAddress().getHostAddress() + ':' + socket.getLocalPort();
            String id = "gone";
            for (JsonNode each : listed) {
                id = each.get("peer").asText().equals(peer) ? each.get("id").asText() : id;
            }
            ids.add(id);
        }
        return ids;
    }

    /** How many of them do not answer a command any more. */
    long dead() {
        long dead = 0;
        for (Load.Dialogue dialogue : dialogues) {
            try {
                dead += dialogue.ask("NOOP\r\n") == 250 ? 0 : 1;
            } catch (IOException gone) {
                dead++;
            }
        }
        return dead;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
