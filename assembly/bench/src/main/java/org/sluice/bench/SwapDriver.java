package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Talks to the driver inside the server: one order, one answer. */
final class SwapDriver implements Closeable {

    private static final int LIMIT_MILLIS = 60_000;

    private final ObjectMapper json = new ObjectMapper();
    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    SwapDriver(Path data) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port(data.resolve("swap/driver.port")));
        socket.setSoTimeout(LIMIT_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        out = socket.getOutputStream();
    }

    JsonNode order(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        String answer = in.readLine();
        if (answer == null) {
            throw new IOException(line + ": the driver is gone");
        }
        JsonNode figures = json.readTree(answer);
        if (figures.has("error")) {
            throw new IOException(line + ": " + figures.get("error").asText());
        }
        return figures;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static int port(Path file) throws IOException {
        long begun = System.nanoTime();
        while (!Files.exists(file)) {
            if (System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS)) {
                throw new IOException("the driver did not start: there is no " + file);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return Integer.parseInt(Files.readString(file));
    }
}
