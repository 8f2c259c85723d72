package org.sluice.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * Plays a dialogue against a real socket. One step per line:
 *
 * <pre>
 * # a comment; empty lines too
 * C: EHLO client.example      send the line and CRLF
 * C~ NOOP\nRSET\r\n           send these octets and nothing else; \r \n \t \0 \\ and \xNN are known
 * S: 250 2.1.0 Ok             the next line is this; a * at the end stands for anything
 * S~ 250[ -].*                the next line matches this expression
 * S+ 250                      a whole reply, each of its lines begins so
 * S!                          the server closes, without another octet
 * half-close:                 we send no more
 * split: 3                    from here on send pieces of 3 octets, each flushed; 0 for whole lines
 * </pre>
 */
public final class Transcript {

    private static final int MAX_LINE = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final List<String> steps;
    private final Duration patience;

    private Transcript(String name, List<String> steps, Duration patience) {
        this.name = name;
        this.steps = steps;
        this.patience = patience;
    }

    /** The dialogue in a file. */
    public static Transcript of(Path file) throws IOException {
        return new Transcript(
                file.getFileName().toString(), Files.readAllLines(file, StandardCharsets.ISO_8859_1), PATIENCE);
    }

    /** The dialogue in a text. */
    public static Transcript of(String name, String steps) {
        return new Transcript(name, steps.lines().toList(), PATIENCE);
    }

    /** The same, waiting so long for each line; ten seconds at first. */
    public Transcript patience(Duration perLine) {
        return new Transcript(name, steps, perLine);
    }

    /** Plays it over a new connection; an AssertionError names the line that went otherwise. */
    public void play(InetSocketAddress server) throws IOException {
        play(null, server);
    }

    /** The same from a certain address of ours; {@code null} for any. */
    public void play(InetAddress from, InetSocketAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(server, (int) patience.toMillis());
            new Player(socket).play();
        }
    }

    private final class Player {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private int pieceOctets;
        private int lineNumber;

        Player(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        void play() throws IOException {
            for (String step : steps) {
                lineNumber++;
                if (!step.isBlank() && !step.startsWith("#")) {
                    perform(step.split(" ", 2)[0], step.contains(" ") ? step.substring(step.indexOf(' ') + 1) : "");
                }
            }
        }

        private void perform(String verb, String rest) throws IOException {
            switch (verb) {
                case "C:" -> send((rest + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                case "C~" -> send(unescaped(rest));
                case "S:" -> expectLine(readLine(), rest);
                case "S~" -> expect(readLine(), line -> line.matches(rest));
                case "S+" -> expectReply(rest);
                case "S!" -> expectClose();
                case "half-close:" -> socket.shutdownOutput();
                case "split:" -> pieceOctets = Integer.parseInt(rest.strip());
                default -> throw failure("is not a step");
            }
        }

        private void send(byte[] octets) throws IOException {
            int piece = pieceOctets == 0 ? octets.length : pieceOctets;
            for (int at = 0; at < octets.length; at += piece) {
                out.write(octets, at, Math.min(piece, octets.length - at));
                out.flush();
            }
        }

        private void expectLine(String line, String expected) {
            boolean open = expected.endsWith("*");
            String start = open ? expected.substring(0, expected.length() - 1).stripTrailing() : expected;
            expect(line, said -> open ? said.startsWith(start) : said.equals(start));
        }

        private void expect(String line, Predicate<String> expected) {
            if (!expected.test(line)) {
                throw failure("but the server said: " + line);
            }
        }

        private void expectReply(String prefix) throws IOException {
            String line;
            do {
                line = readLine();
                expect(line, said -> said.startsWith(prefix));
            } while (line.length() > 3 && line.charAt(3) == '-');
        }

        private void expectClose() throws IOException {
            try {
                int octet = in.read();
                if (octet >= 0) {
                    throw failure("but the server said: " + (char) octet + readLine());
                }
            } catch (SocketTimeoutException e) {
                throw failure("but the server keeps the connection");
            } catch (IOException reset) {
                // A reset is a close too.
            }
        }

        /** One line without its CRLF; a bare LF or CR from a server is an error of its own. */
        private String readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            try {
                for (int octet = in.read(); octet != '\r'; octet = in.read()) {
                    if (octet < 0 || octet == '\n' || line.size() >= MAX_LINE) {
                        throw failure("but the server's line ended early: " + line);
                    }
                    line.write(octet);
                }
                if (in.read() != '\n') {
                    throw failure("but the server sent a bare CR");
                }
                return line.toString(StandardCharsets.ISO_8859_1);
            } catch (SocketTimeoutException e) {
                throw failure("but the server said nothing");
            }
        }

        private byte[] unescaped(String text) {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) != '\\') {
                    octets.write(text.charAt(i));
                    continue;
                }
                i++;
                switch (i < text.length() ? text.charAt(i) : ' ') {
                    case 'r' -> octets.write('\r');
                    case 'n' -> octets.write('\n');
                    case 't' -> octets.write('\t');
                    case '0' -> octets.write(0);
                    case '\\' -> octets.write('\\');
                    case 'x' -> {
                        octets.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                        i += 2;
                    }
                    default -> throw failure("has an unknown escape");
                }
            }
            return octets.toByteArray();
        }

        private AssertionError failure(String what) {
            return new AssertionError(name + ":" + lineNumber + ": " + steps.get(lineNumber - 1) + "\n" + what);
        }
    }
}
