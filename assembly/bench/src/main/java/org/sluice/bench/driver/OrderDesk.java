package org.sluice.bench.driver;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Takes one order per line from the bench, on a loopback port it writes down, and answers each with one line of JSON. */
final class OrderDesk implements Closeable {

    /** Carries an order out. */
    interface Clerk {
        /** The words of the order; the figures of what was done. */
        Map<String, Object> carryOut(List<String> words) throws Exception;
    }

    private final ServerSocket server;
    private final Clerk clerk;

    OrderDesk(Path portFile, Clerk clerk) throws IOException {
        this.clerk = clerk;
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "swap-driver");
        thread.setDaemon(true);
        thread.start();
        Path part = portFile.resolveSibling(portFile.getFileName() + ".part");
        Files.writeString(part, Integer.toString(server.getLocalPort()));
        Files.move(part, portFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                OutputStream out = client.getOutputStream();
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    out.write((answer(line) + "\n").getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException clientLeft) {
                // The next one, if any, starts anew.
            }
        }
    }

    private String answer(String line) {
        try {
            return json(clerk.carryOut(Arrays.asList(line.strip().split(" "))));
        } catch (Exception | LinkageError e) {
            return json(Map.of("error", e.toString()));
        }
    }

    private static String json(Map<?, ?> figures) {
        return figures.entrySet().stream()
                .map(each -> quoted("" + each.getKey()) + ":" + json(each.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String json(Object value) {
        if (value instanceof Map<?, ?> figures) {
            return json(figures);
        }
        return value instanceof Number ? value.toString() : quoted("" + value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }
}
