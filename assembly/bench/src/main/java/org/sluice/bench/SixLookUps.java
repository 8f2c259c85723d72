package org.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** How long a phase takes in which six names are asked for, before and while the DNS takes its time. */
final class SixLookUps {

    private static final int GREETINGS = 40;
    private static final int PATIENCE_MILLIS = 30_000;

    private final SluiceServer server;
    private final Names names;
    private int asked;

    SixLookUps(SluiceServer server, Names names) {
        this.server = server;
        this.names = names;
    }

    /** Drops the module that asks into the server and waits for it. */
    void install(Path folder) throws Exception {
        Path jar = folder.resolve("bench_look-1.0.0.jar");
        SwapBundles.look(jar);
        Files.copy(jar, server.data().resolve("deploy").resolve(jar.getFileName()));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!server.console("sluice:module-list").contains("bench_look")) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("bench_look does not serve");
            }
        }
    }

    /** Milliseconds the median EHLO takes longer with a DNS that takes so many. */
    double added(int delayMillis) throws IOException {
        median();
        double before = median();
        names.delayMillis(delayMillis);
        try {
            return median() - before;
        } finally {
            names.delayMillis(0);
        }
    }

    private double median() throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.1.0.1"), 0));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(server.address(), PATIENCE_MILLIS);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            reply(in);
            double[] millis = new double[GREETINGS];
            for (int i = 0; i < GREETINGS; i++) {
                byte[] greeting = ("EHLO h" + asked++ + ".look.test\r\n").getBytes(StandardCharsets.US_ASCII);
                long begin = System.nanoTime();
                socket.getOutputStream().write(greeting);
                reply(in);
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
            Arrays.sort(millis);
            return millis[GREETINGS / 2];
        }
    }

    private static void reply(BufferedReader in) throws IOException {
        String line;
        do {
            line = in.readLine();
            if (line == null || !line.startsWith("2")) {
                throw new IOException("reply: " + line);
            }
        } while (line.startsWith("-", 3));
    }
}
