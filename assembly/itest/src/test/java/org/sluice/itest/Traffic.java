package org.sluice.itest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Mail at a steady pace until told to stop: over SMTP sessions that stay open, half of them with pipelining, and over HTTP,
 * a few per cent of all. A source that fell behind while it had to wait makes up for it, so the pace holds on average.
 */
final class Traffic implements AutoCloseable {

    private static final int HTTP_SHARE = 20;
    private static final int BOXES = 50;
    private static final byte[] LINE = ("x".repeat(70) + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final Distribution server;
    private final Ledger ledger;
    private final List<Thread> sources = new ArrayList<>();
    private volatile boolean stopped;

    private Traffic(Distribution server, Ledger ledger) {
        this.server = server;
        this.ledger = ledger;
    }

    /** So many messages a second, all sessions together. */
    static Traffic start(Distribution server, Ledger ledger, int sessions, int perSecond) {
        Traffic traffic = new Traffic(server, ledger);
        long period = TimeUnit.SECONDS.toNanos(sessions) / perSecond;
        for (int i = 0; i < sessions; i++) {
            String name = "s" + i;
            boolean pipelining = i % 2 == 0;
            traffic.run(name, () -> traffic.smtp(name, pipelining, period));
        }
        long httpPeriod = TimeUnit.SECONDS.toNanos(HTTP_SHARE) / perSecond;
        traffic.run("http", () -> traffic.http(httpPeriod));
        return traffic;
    }

    private void run(String name, Runnable source) {
        Thread thread = new Thread(source, "traffic-" + name);
        thread.setDaemon(true);
        thread.start();
        sources.add(thread);
    }

    private void smtp(String name, boolean pipelining, long period) {
        try (Smtp smtp = server.smtp()) {
            if (!smtp.command("EHLO client.example.org").startsWith("250")) {
                throw new IOException("EHLO refused");
            }
            Pace pace = new Pace(period);
            for (int i = 0; !stopped; i++) {
                pace.await();
                String number = name + '-' + i;
                long began = System.nanoTime();
                String reply = pipelining
                        ? smtp.sendPipelined(sender(), box(i), message(number, i))
                        : smtp.send(sender(), List.of(box(i)), message(number, i));
                ledger.waited(System.nanoTime() - began);
                if (reply.startsWith("250")) {
                    ledger.accepted(number);
                } else {
                    ledger.refused(number, reply);
                    smtp.command("RSET");
                }
            }
            smtp.command("QUIT");
        } catch (IOException e) {
            ledger.broken(name + ": " + e.getMessage());
        }
    }

    private static String sender() {
        return "a@example.org";
    }

    private static String box(int i) {
        return "box" + i % BOXES + "@sluice.test";
    }

    /** Mostly small; now and then one that is kept in a file on its way. */
    private static byte[] message(String number, int i) {
        int lines = i % 500 == 499 ? 12_000 : i % 50 == 49 ? 1_500 : 20 + i % 30;
        byte[] head = ("From: a@example.org\r\nTo: box@sluice.test\r\nX-Number: " + number
                        + "\r\nSubject: live\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] message = new byte[head.length + lines * LINE.length];
        System.arraycopy(head, 0, message, 0, head.length);
        for (int line = 0; line < lines; line++) {
            System.arraycopy(LINE, 0, message, head.length + line * LINE.length, LINE.length);
        }
        return message;
    }

    private void http(long period) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Pace pace = new Pace(period);
        for (int i = 0; !stopped; i++) {
            pace.await();
            inject(client, "h-" + i, i);
        }
    }

    private void inject(HttpClient client, String number, int i) {
        String json = "{\"recipients\": [{\"address\": \"" + box(i) + "\"}], \"content\": {\"from\": \"a@sluice.test\","
                + " \"subject\": \"live\", \"text\": \"hello\", \"headers\": {\"X-Number\": \"" + number + "\"}}}";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.httpPort() + "/api/v1/transmissions"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                ledger.accepted(number);
            } else {
                ledger.refused(number, response.statusCode() + " " + response.body());
            }
        } catch (java.net.ConnectException notListening) {
            // The injector itself is being replaced; nothing was sent.
        } catch (IOException e) {
            ledger.uncertain(number);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends no more and waits for the answers under way. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread source : sources) {
            source.join(TimeUnit.MINUTES.toMillis(1));
            if (source.isAlive()) {
                ledger.broken(source.getName() + " does not end");
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
    }

    /** Moments at equal distances; who comes late goes on at once. */
    private static final class Pace {
        private static final long MOST_BEHIND = TimeUnit.SECONDS.toNanos(5);

        private final long period;
        private long next = System.nanoTime();

        Pace(long period) {
            this.period = period;
        }

        void await() {
            long now = System.nanoTime();
            next = Math.max(next + period, now - MOST_BEHIND);
            for (long left = next - now; left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
