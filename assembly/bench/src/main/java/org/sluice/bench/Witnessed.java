package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that only asks who would not have seen its message; the witness refuses it and tells. */
final class Witnessed implements Closeable {

    /** Where it comes from: no address of the load's. */
    static final String CLIENT = "127.1.0.240";

    private static final String REPLY = "Not seen by: ";

    private final InetSocketAddress target;
    private final Socket socket = new Socket();
    private final Load.Dialogue dialogue;

    Witnessed(InetSocketAddress target) throws IOException {
        this.target = target;
        socket.setSoTimeout(60_000);
        socket.bind(new InetSocketAddress(InetAddress.getByName(CLIENT), 0));
        socket.connect(target, 10_000);
        dialogue = new Load.Dialogue(socket);
        dialogue.expect(2);
        dialogue.hello();
    }

    /** The same client in another connection. */
    Witnessed another() throws IOException {
        return new Witnessed(target);
    }

    /** 1 where others than these do not see a message now, else 0. */
    int differsFrom(String names) throws IOException {
        dialogue.write("MAIL FROM:<probe@sender.test>\r\nRCPT TO:<user0@sluice.test>\r\nDATA\r\n");
        dialogue.flush();
        boolean taken = dialogue.reply() == 250 & dialogue.reply() == 250 & dialogue.reply() == 354;
        if (taken) {
            dialogue.ask("From: <probe@sender.test>\r\nSubject: who saw this?\r\n\r\nHello.\r\n.\r\n");
        }
        String reply = dialogue.last();
        boolean right = reply.endsWith(REPLY + names);
        if (!right) {
            System.out.println("expected: " + REPLY + names + "; the reply: " + reply);
        }
        return right ? 0 : 1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
