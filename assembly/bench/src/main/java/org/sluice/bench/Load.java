package org.sluice.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * Sends messages over kept-open sessions from strangers' addresses (127.1.0.0/16), the same way to every server: one group
 * MAIL, RCPT, DATA where PIPELINING is offered, then the message.
 */
final class Load {

    private final InetSocketAddress target;
    private final int sessions;
    private final IntFunction<Letter> letters;
    private final String recipientDomain;
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private volatile String firstRefusal = "";

    /** What a client says between 354 and the final dot, with CRLF at its end. */
    interface Letter {
        void write(Dialogue dialogue, String id, String recipient) throws IOException;
    }

    /** Messages of that size, the same text in all of one session. */
    Load(InetSocketAddress target, int sessions, int messageOctets, String recipientDomain) {
        this(target, sessions, number -> filled(number, messageOctets), recipientDomain);
    }

    /** {@code letters}: what each session sends. */
    Load(InetSocketAddress target, int sessions, IntFunction<Letter> letters, String recipientDomain) {
        this.target = target;
        this.sessions = sessions;
        this.letters = letters;
        this.recipientDomain = recipientDomain;
    }

    /** Sends that many messages and returns the seconds from the first byte to the last reply. */
    double send(int count) throws InterruptedException {
        next.set(count);
        List<Thread> threads = start();
        long begin = System.nanoTime();
        for (Thread thread : threads) {
            thread.join(TimeUnit.MINUTES.toMillis(10));
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Ids whose final dot was answered 250. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    long refused() {
        return refused.sum();
    }

    String firstRefusal() {
        return firstRefusal;
    }

    private List<Thread> start() throws InterruptedException {
        CountDownLatch connected = new CountDownLatch(sessions);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            int session = i;
            Thread thread = new Thread(() -> session(session, connected), "load-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        connected.await(60, TimeUnit.SECONDS);
        return threads;
    }

    private void session(int number, CountDownLatch connected) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.1.0." + (1 + number % 250)), 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            socket.connect(target, 10_000);
            Dialogue dialogue = new Dialogue(socket);
            dialogue.expect(2);
            boolean pipelining = dialogue.hello();
            connected.countDown();
            connected.await();
            Letter letter = letters.apply(number);
            while (next.getAndDecrement() > 0) {
                message(dialogue, pipelining, letter);
            }
            dialogue.write("QUIT\r\n");
            dialogue.flush();
        } catch (IOException e) {
            note("session " + number + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connected.countDown();
        }
    }

    private void message(Dialogue dialogue, boolean pipelining, Letter letter) throws IOException {
        String id = Ids.next();
        String recipient = "user" + Math.floorMod(id.hashCode(), 50) + "@" + recipientDomain;
        String mail = "MAIL FROM:<sender@sender.test>\r\n";
        String rcpt = "RCPT TO:<" + recipient + ">\r\n";
        boolean taken;
        if (pipelining) {
            dialogue.write(mail + rcpt + "DATA\r\n");
            dialogue.flush();
            taken = dialogue.reply() / 100 == 2 & dialogue.reply() / 100 == 2 & dialogue.reply() == 354;
        } else {
            taken = dialogue.ask(mail) / 100 == 2 && dialogue.ask(rcpt) / 100 == 2 && dialogue.ask("DATA\r\n") == 354;
        }
        if (!taken) {
            note(dialogue.last());
            dialogue.ask("RSET\r\n");
            return;
        }
        letter.write(dialogue, id, recipient);
        dialogue.write(".\r\n");
        dialogue.flush();
        if (dialogue.reply() / 100 == 2) {
            acknowledged.add(id);
        } else {
            note(dialogue.last());
        }
    }

    private void note(String what) {
        refused.increment();
        if (firstRefusal.isEmpty()) {
            firstRefusal = what;
        }
    }

    private static Letter filled(int seed, int messageOctets) {
        byte[] filler = filler(seed, messageOctets);
        return (dialogue, id, recipient) -> {
            dialogue.write("From: <sender@sender.test>\r\nTo: <" + recipient + ">\r\nSubject: bench " + id
                    + "\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + id + "@sender.test>\r\n\r\n");
            dialogue.write(filler);
        };
    }

    private static byte[] filler(int seed, int messageOctets) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < messageOctets - 220) {
            text.append((char) ('a' + random.nextInt(26)));
            if (text.length() % 74 == 72) {
                text.append("\r\n");
            }
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Ids that never repeat within a run of the bench. */
    static final class Ids {
        private static final AtomicInteger COUNTER = new AtomicInteger();

        private Ids() {}

        static String next() {
            return String.format("m%08d", COUNTER.incrementAndGet());
        }
    }

    /** One client connection: whole replies in, buffered commands out. */
    static final class Dialogue {
        private final InputStream in;
        private final OutputStream out;
        private String last = "";

        Dialogue(Socket socket) throws IOException {
            in = new BufferedInputStream(socket.getInputStream(), 4_096);
            out = new BufferedOutputStream(socket.getOutputStream(), 16_384);
        }

        boolean hello() throws IOException {
            write("EHLO client.sender.test\r\n");
            flush();
            boolean pipelining = false;
            String line;
            do {
                line = line();
                pipelining |= line.substring(Math.min(4, line.length())).equalsIgnoreCase("PIPELINING");
            } while (line.length() > 3 && line.charAt(3) == '-');
            if (line.charAt(0) != '2') {
                throw new IOException("EHLO: " + line);
            }
            return pipelining;
        }

        int ask(String command) throws IOException {
            write(command);
            flush();
            return reply();
        }

        int reply() throws IOException {
            String line;
            do {
                line = line();
            } while (line.length() > 3 && line.charAt(3) == '-');
            last = line;
            return Integer.parseInt(line.substring(0, 3));
        }

        void expect(int digit) throws IOException {
            if (reply() / 100 != digit) {
                throw new IOException("answer: " + last);
            }
        }

        String last() {
            return last;
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.US_ASCII));
        }

        void write(byte[] octets) throws IOException {
            out.write(octets);
        }

        void flush() throws IOException {
            out.flush();
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder(64);
            int c = in.read();
            while (c != '\n') {
                if (c < 0 || line.length() > 4_096) {
                    throw new IOException("connection closed after: " + last);
                }
                line.append((char) c);
                c = in.read();
            }
            return line.toString().strip();
        }
    }
}
