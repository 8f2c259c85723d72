package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptTest {

    private final ServerSocket listening = listen();

    @AfterEach
    void close() throws IOException {
        listening.close();
    }

    @Test
    void playsADialogue() throws IOException {
        play(
                """
                # A server that greets, answers EHLO in two lines and echoes the rest.
                S: 220 *
                C: EHLO client.example
                S+ 250

                split: 1
                C: in pieces
                S: 299 in pieces
                split: 0
                C~ one\\r\\ntw\\x6f\\r\\n
                S: 299 o*
                S~ 299 t[v-x]o
                C: QUIT
                S: 221 bye
                S!
                """,
                Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"S: 220", "S: 250 *", "S~ 2", "S: 220 echo\nS!", "X: 220", "S+ 250"})
    void saysWhichLineWentOtherwise(String steps) {
        assertThatThrownBy(() -> play(steps, Duration.ofMillis(500)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("test:" + steps.lines().count() + ": ");
    }

    private void play(String steps, Duration patience) throws IOException {
        Transcript.of("test", steps)
                .patience(patience)
                .play(new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()));
    }

    private static ServerSocket listen() {
        try {
            ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> serve(socket), "echo");
            thread.setDaemon(true);
            thread.start();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(ServerSocket listening) {
        try (Socket socket = listening.accept()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            say(socket, "220 echo");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("EHLO")) {
                    say(socket, "250-echo");
                    say(socket, "250 HELP");
                } else if (line.equals("QUIT")) {
                    say(socket, "221 bye");
                    return;
                } else {
                    say(socket, "299 " + line);
                }
            }
        } catch (IOException clientGone) {
            // Tests end in the middle of a dialogue on purpose.
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
