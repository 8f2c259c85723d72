package org.sluice.delivery.smtp;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/**
 * A strict server that says what it is told to. It takes commands only in order and only as RFC 5321 writes them, ends a
 * message only at CRLF.CRLF, and notes everything that is not as it must be.
 */
final class ScriptedServer implements Closeable {

    /** Closes instead of replying. */
    static final String CLOSE = "<close>";
    /** Never replies. */
    static final String SILENT = "<silent>";

    final List<String> messages = new CopyOnWriteArrayList<>();
    final List<String> commands = new CopyOnWriteArrayList<>();
    final List<String> violations = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final CountDownLatch quits = new CountDownLatch(1);

    private final Map<String, String> replies = new ConcurrentHashMap<>(Map.of(
            "connect", "220 scripted ESMTP",
            "STARTTLS", "220 go",
            "EHLO", "250-scripted\r\n250-8BITMIME\r\n250-SIZE 10000000\r\n250 ENHANCEDSTATUSCODES",
            "HELO", "250 scripted",
            "MAIL", "250 2.1.0 ok",
            "RCPT", "250 2.1.5 ok",
            "DATA", "354 go",
            "body", "250 2.0.0 taken",
            "RSET", "250 2.0.0 reset",
            "QUIT", "221 2.0.0 bye"));

    private final ServerSocket socket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long bodyLimit = Long.MAX_VALUE;
    private volatile boolean slow;

    ScriptedServer() throws IOException {
        this("127.0.0.1", 0);
    }

    ScriptedServer(String address, int port) throws IOException {
        socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        Thread thread = new Thread(this::accept, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    ScriptedServer pipelining() {
        return reply("EHLO", "250-scripted\r\n250-PIPELINING\r\n250-DSN\r\n250 SIZE 10000000");
    }

    ScriptedServer reply(String step, String text) {
        replies.put(step, text);
        return this;
    }

    /** Gives the reply to the body after that many octets of it. */
    ScriptedServer impatientAfter(long octets) {
        bodyLimit = octets;
        return this;
    }

    /** One octet a segment. */
    ScriptedServer slow() {
        slow = true;
        return this;
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        for (Socket each : open) {
            each.close();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                connections.incrementAndGet();
                Thread thread = new Thread(() -> serve(client), "scripted-session");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closing) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            new Dialogue(client).run();
        } catch (IOException gone) {
            // The client closed, or the test is over.
        } finally {
            open.remove(client);
        }
    }

    /** One connection. */
    private final class Dialogue {
        private final Socket client;
        private InputStream in;
        private OutputStream out;
        private boolean secured;
        /** greeted, mail, rcpt: how far the transaction is. */
        private int stage = -1;

        Dialogue(Socket client) throws IOException {
            this.client = client;
            this.in = new BufferedInputStream(client.getInputStream());
            this.out = client.getOutputStream();
        }

        void run() throws IOException {
            boolean on = say("connect");
            while (on) {
                String line = line();
                if (line == null) {
                    return;
                }
                commands.add(secured ? "tls " + line : line);
                on = handle(line);
            }
        }

        private boolean handle(String line) throws IOException {
            String verb = line.split("[ :]")[0];
            switch (verb) {
                case "EHLO", "HELO" -> {
                    check(line.matches("(EHLO|HELO) [0-9A-Za-z.-]+"), line);
                    stage = 0;
                    String overTls = verb + " over TLS";
                    return say(secured && replies.containsKey(overTls) ? overTls : verb);
                }
                case "MAIL" -> {
                    check(stage == 0 && line.matches("MAIL FROM:<[^<>\\r\\n]*>( [A-Z0-9-]+(=[!-~]+)?)*"), line);
                    return advance(verb, 1, stage);
                }
                case "RCPT" -> {
                    // In a pipelined group it comes though MAIL was refused.
                    check(line.matches("RCPT TO:<[^<>\\r\\n]+>( [A-Z0-9]+(=[!-~]+)?)*"), line);
                    return advance(verb, 2, stage);
                }
                case "STARTTLS" -> {
                    check(stage == 0 && !secured && line.equals("STARTTLS"), line);
                    return startTls();
                }
                case "DATA" -> {
                    return data();
                }
                case "RSET" -> {
                    stage = Math.min(stage, 0);
                    return say(verb);
                }
                case "QUIT" -> {
                    say(verb);
                    quits.countDown();
                    return false;
                }
                default -> {
                    check(false, line);
                    return false;
                }
            }
        }

        private boolean advance(String verb, int next, int otherwise) throws IOException {
            boolean taken = replies.get(verb).startsWith("2") && (next == 0 || stage == next - 1);
            stage = taken ? next : otherwise;
            return next == 0 || taken || !replies.get(verb).startsWith("250")
                    ? say(verb)
                    : write("503 5.5.1 order\r\n");
        }

        /** A reply of exactly {@code 220 go} is followed by a handshake, any other by what it says. */
        private boolean startTls() throws IOException {
            String reply = replies.get("STARTTLS");
            if (!reply.equals("220 go")) {
                return say("STARTTLS") && !reply.equals("220 broken");
            }
            say("STARTTLS");
            SSLSocket tls = (SSLSocket)
                    TestCertificate.context().getSocketFactory().createSocket(client, null, client.getPort(), true);
            tls.setUseClientMode(false);
            tls.startHandshake();
            in = new BufferedInputStream(tls.getInputStream());
            out = tls.getOutputStream();
            secured = true;
            stage = -1;
            return true;
        }

        private boolean data() throws IOException {
            if (stage < 2 && !replies.get("DATA").startsWith("354!")) {
                return write("503 5.5.1 no valid recipients\r\n");
            }
            boolean odd = stage < 2;
            String reply = replies.get("DATA").replace("354!", "354");
            if (!reply.startsWith("354")) {
                return reply.equals(CLOSE) || reply.equals(SILENT) ? say("DATA") : write(reply + "\r\n");
            }
            write(reply + "\r\n");
            String message = body();
            if (message == null) {
                return false;
            }
            stage = 0;
            if (odd) {
                check(message.isEmpty(), "content although no recipient was taken");
                return write("554 5.5.1 no valid recipients\r\n");
            }
            if (replies.get("body").startsWith("2")) {
                messages.add(message);
            }
            return say("body");
        }

        private String body() throws IOException {
            StringBuilder text = new StringBuilder();
            for (String line = line(); line != null; line = line()) {
                if (line.equals(".")) {
                    return text.toString();
                }
                text.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
                if (text.length() > bodyLimit) {
                    say("body");
                    in.transferTo(OutputStream.nullOutputStream());
                    return null;
                }
            }
            return null;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == '\n') {
                    check(line.length() > 0 && line.charAt(line.length() - 1) == '\r', "bare LF after " + line);
                    line.setLength(Math.max(0, line.length() - 1));
                    check(line.indexOf("\r") < 0, "bare CR in " + line);
                    return line.toString();
                }
                line.append((char) octet);
            }
            return null;
        }

        private boolean say(String step) throws IOException {
            String reply = replies.get(step);
            if (reply.equals(CLOSE)) {
                return false;
            }
            if (reply.equals(SILENT)) {
                try {
                    closed.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                return false;
            }
            return write(reply + "\r\n") && !reply.startsWith("421");
        }

        private boolean write(String text) throws IOException {
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            for (int at = 0; slow && at < octets.length; at++) {
                out.write(octets, at, 1);
                out.flush();
            }
            if (!slow) {
                out.write(octets);
                out.flush();
            }
            return true;
        }

        private void check(boolean fine, String what) {
            if (!fine) {
                violations.add(what);
            }
        }
    }
}
