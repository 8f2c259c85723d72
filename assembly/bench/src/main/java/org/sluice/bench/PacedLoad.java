package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/**
 * Messages at a fixed rate over sessions that are kept open, or for so many messages, 1 KiB to 200 KiB, most of them small. A session that breaks is noted and
 * opened anew. Latencies go to whatever period is current when the final dot leaves.
 */
final class PacedLoad implements Closeable {

    /** The header field with a message's number. */
    static final String NUMBER = "X-Bench-Number: ";

    private static final int USERS = 50;
    private static final int LINE = 76;
    private static final int TEXT_LINES = 8_000;
    private static final byte[] TEXT = text();

    /** Octets up to which a message goes, and in how many of a hundred: the mean is about 14 KiB. */
    private static final int[][] SIZES = {
        {4 * 1024, 60}, {16 * 1024, 85}, {64 * 1024, 95}, {128 * 1024, 99}, {200 * 1024, 100}
    };

    /** Latencies of a part of the run. */
    record Period(String name, Latencies fromDot, Latencies fromDue) {
        Period(String name) {
            this(name, new Latencies(), new Latencies());
        }
    }

    private final InetSocketAddress target;
    private final Ledger ledger;
    private final Pacer pacer;
    private final int messagesInSession;
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicReference<Period> period = new AtomicReference<>(new Period("warm-up"));
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** Sessions that are kept open. */
    PacedLoad(InetSocketAddress target, Ledger ledger, int sessions, int perSecond) {
        this(target, ledger, sessions, perSecond, Integer.MAX_VALUE);
    }

    /** {@code messagesInSession}: after which a session ends as it should and another one begins. */
    PacedLoad(InetSocketAddress target, Ledger ledger, int sessions, int perSecond, int messagesInSession) {
        this.messagesInSession = messagesInSession;
        this.target = target;
        this.ledger = ledger;
        this.pacer = new Pacer(perSecond);
        for (int i = 0; i < sessions; i++) {
            int number = i;
            Thread thread = new Thread(() -> keepOpen(number), "paced-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    void period(Period next) {
        period.set(next);
    }

    void resume() {
        pacer.resume();
    }

    /** Returns when no message is under way; the sessions stay open. */
    void pause() {
        pacer.pause();
        do {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        } while (busy.get() > 0);
    }

    @Override
    public void close() {
        closed = true;
        pacer.end();
        try {
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepOpen(int number) {
        Random random = new Random(number);
        while (!closed) {
            try {
                session(number, random);
            } catch (IOException e) {
                ledger.broken(String.valueOf(e.getMessage()));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void session(int number, Random random) throws IOException, InterruptedException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.1.0." + (1 + number)), 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            socket.connect(target, 10_000);
            Load.Dialogue dialogue = new Load.Dialogue(socket);
            dialogue.expect(2);
            dialogue.hello();
            long due = 0;
            for (int left = messagesInSession; left > 0 && (due = pacer.next()) >= 0; left--) {
                busy.incrementAndGet();
                try {
                    awaitNanos(due);
                    message(dialogue, random, due);
                } finally {
                    busy.decrementAndGet();
                }
            }
            dialogue.ask("QUIT\r\n");
        }
    }

    private void message(Load.Dialogue dialogue, Random random, long due) throws IOException {
        int lines = size(random) / LINE;
        int from = random.nextInt(TEXT_LINES - lines) * LINE;
        CRC32C sum = new CRC32C();
        sum.update(TEXT, from, lines * LINE);
        int number = ledger.number((int) sum.getValue());
        String recipient = "user" + number % USERS + "@sluice.test";
        dialogue.write("MAIL FROM:<sender@sender.test>\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\n");
        dialogue.flush();
        boolean taken = answered(dialogue, 2) & answered(dialogue, 2) & answered(dialogue, 3);
        if (!taken) {
            answered(dialogue, "RSET\r\n");
            return;
        }
        dialogue.write("From: <sender@sender.test>\r\nTo: <" + recipient + ">\r\nSubject: bench\r\n"
                + "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + number + "@sender.test>\r\n" + NUMBER
                + number
                + "\r\n\r\n");
        dialogue.write(Arrays.copyOfRange(TEXT, from, from + lines * LINE));
        dialogue.write(".\r\n");
        ledger.sent(number);
        Period now = period.get();
        long dot = System.nanoTime();
        dialogue.flush();
        if (dialogue.reply() / 100 == 2) {
            ledger.accepted(number);
            now.fromDot.record(System.nanoTime() - dot);
            now.fromDue.record(System.nanoTime() - due);
        } else {
            ledger.turnedAway(number);
            judge(dialogue, 2);
        }
    }

    private void answered(Load.Dialogue dialogue, String command) throws IOException {
        dialogue.write(command);
        dialogue.flush();
        answered(dialogue, 2);
    }

    private boolean answered(Load.Dialogue dialogue, int digit) throws IOException {
        dialogue.reply();
        return judge(dialogue, digit);
    }

    private boolean judge(Load.Dialogue dialogue, int digit) throws IOException {
        String reply = dialogue.last();
        if (reply.startsWith("421")) {
            throw new IOException(reply);
        }
        if (reply.charAt(0) - '0' != digit) {
            ledger.refused(reply);
        }
        return reply.charAt(0) - '0' == digit;
    }

    private static int size(Random random) {
        int share = random.nextInt(100);
        int least = 1_024;
        for (int[] size : SIZES) {
            if (share < size[1]) {
                return least + random.nextInt(size[0] - least);
            }
            least = size[0];
        }
        return least;
    }

    private static void awaitNanos(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static byte[] text() {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder(TEXT_LINES * LINE);
        for (int i = 0; i < TEXT_LINES; i++) {
            for (int j = 0; j < LINE - 2; j++) {
                text.append((char) ('a' + random.nextInt(26)));
            }
            text.append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
