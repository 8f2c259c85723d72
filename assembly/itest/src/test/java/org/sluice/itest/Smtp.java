package org.sluice.itest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An SMTP client that does what it is told and reads one reply per command. */
final class Smtp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final OutputStream out;
    private final String banner;

    private Smtp(String from, int port) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        out = socket.getOutputStream();
        banner = reply();
    }

    /** From 127.0.0.1, which the shipped configuration trusts. */
    static Smtp connect(int port) throws IOException {
        return connect("127.0.0.1", port);
    }

    /** From any other address of 127/8: a stranger. */
    static Smtp connect(String from, int port) throws IOException {
        return new Smtp(from, port);
    }

    String banner() {
        return banner;
    }

    /** Sends a command, returns the whole reply, its lines joined by line feeds. */
    String command(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return reply();
    }

    /** Sends a message in one transaction and returns the final reply, or the first that refuses. */
    String send(String sender, List<String> recipients, byte[] message) throws IOException {
        List<String> commands = new ArrayList<>(List.of("MAIL FROM:<" + sender + ">"));
        recipients.forEach(each -> commands.add("RCPT TO:<" + each + ">"));
        commands.add("DATA");
        for (String each : commands) {
            String reply = command(each);
            if (!reply.startsWith("2") && !reply.startsWith("3")) {
                return reply;
            }
        }
        return body(message);
    }

    /** The same with the commands of the envelope in one go (RFC 2920); the client waits for the 354. */
    String sendPipelined(String sender, String recipient, byte[] message) throws IOException {
        out.write(("MAIL FROM:<" + sender + ">\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        String mail = reply();
        String rcpt = reply();
        String data = reply();
        if (data.startsWith("354")) {
            return body(message);
        }
        return !mail.startsWith("2") ? mail : !rcpt.startsWith("2") ? rcpt : data;
    }

    /** Sends what follows DATA, with dots stuffed; the message has CRLF line ends. */
    String body(byte[] message) throws IOException {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        String stuffed = (text.startsWith(".") ? "." : "") + text.replace("\r\n.", "\r\n..");
        String end = stuffed.isEmpty() || stuffed.endsWith("\r\n") ? ".\r\n" : "\r\n.\r\n";
        out.write((stuffed + end).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return reply();
    }

    /** What the server says unasked. */
    String awaitReply() throws IOException {
        return reply();
    }

    /** Whether the server has closed the connection, or does so now. */
    boolean isClosed() throws IOException {
        return in.read() < 0;
    }

    private String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        String line;
        do {
            line = in.readLine();
            if (line == null) {
                throw new IOException("connection closed after: " + reply);
            }
            reply.append(reply.isEmpty() ? "" : "\n").append(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return reply.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
