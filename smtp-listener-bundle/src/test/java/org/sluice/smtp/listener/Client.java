package org.sluice.smtp.listener;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.sluice.smtp.tls.TestTls;

/** A client that sends what it is told, octet by octet, and reads line by line. */
public final class Client implements AutoCloseable {

    /** What TLS runs over, if it does. */
    public final Socket tcp = new Socket();

    public Socket socket = tcp;
    private InputStream in;

    public Client(InetSocketAddress server) throws IOException {
        this(server, "127.0.0.1");
    }

    public Client(InetSocketAddress server, String from) throws IOException {
        this(server, from, OptionalInt.empty());
    }

    /** One whose system keeps but a few octets of what it does not read. */
    static Client withoutRoom(InetSocketAddress server) throws IOException {
        return new Client(server, "127.0.0.1", OptionalInt.of(4_096));
    }

    private Client(InetSocketAddress server, String from, OptionalInt room) throws IOException {
        if (room.isPresent()) {
            socket.setReceiveBufferSize(room.getAsInt());
        }
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(server);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Goes on through TLS. */
    public SSLSession secure(TestTls tls) throws IOException {
        SSLSocket secure = tls.over(socket);
        socket = secure;
        in = new BufferedInputStream(secure.getInputStream());
        return secure.getSession();
    }

    /** That of TLS. */
    public SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    public Client send(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** One line without CRLF; null at the end of the connection. */
    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == '\n') {
                    if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
                        throw new IOException("line without CR: " + line);
                    }
                    return line.substring(0, line.length() - 1);
                }
                line.append((char) octet);
            }
        } catch (SocketException e) {
            return line.length() == 0 ? null : line.toString();
        }
        return line.length() == 0 ? null : line.toString();
    }

    /** A whole reply, its last line. */
    public String reply() throws IOException {
        String line = line();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = line();
        }
        return line;
    }

    /** Sends a line and reads the reply. */
    public String say(String line) throws IOException {
        return send(line + "\r\n").reply();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
