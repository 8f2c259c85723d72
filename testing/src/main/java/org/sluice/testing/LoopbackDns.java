package org.sluice.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/**
 * A name server on a loopback socket, UDP and TCP on the same ephemeral port, that answers from its script. Strict: a
 * malformed query gets FORMERR and stands in {@link #violations()}.
 */
public final class LoopbackDns extends Zone<LoopbackDns> implements AutoCloseable {

    private static final int ATTEMPTS_FOR_A_PORT = 20;
    private static final int MAX_MESSAGE = 65_535;
    private static final int UDP_WITHOUT_EDNS = 512;
    private static final int MAX_CONNECTIONS = 64;
    private static final int IDLE_MILLIS = 10_000;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Set<String> truncated = ConcurrentHashMap.newKeySet();
    private final Set<String> strayIds = ConcurrentHashMap.newKeySet();
    private final Set<String> garbled = ConcurrentHashMap.newKeySet();
    private final Set<String> validated = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(LoopbackDns::thread);
    private final Replies replies = new Replies(this);
    private volatile int delayMillis;
    private volatile boolean closed;

    private LoopbackDns(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
        thread(this::serveUdp).start();
        thread(this::serveTcp).start();
    }

    /** A server on 127.0.0.1 and a free port, answering until closed. */
    public static LoopbackDns start() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int attempt = 1; ; attempt++) {
            DatagramSocket udp = null;
            try {
                udp = new DatagramSocket(new InetSocketAddress(loopback, 0));
                return new LoopbackDns(udp, new ServerSocket(udp.getLocalPort(), MAX_CONNECTIONS, loopback));
            } catch (IOException e) {
                if (udp != null) {
                    udp.close();
                }
                if (attempt == ATTEMPTS_FOR_A_PORT) {
                    throw new UncheckedIOException("no port free for both UDP and TCP", e);
                }
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), udp.getLocalPort());
    }

    /** Where it listens, as the resolver's option wants it: {@code host:port}. */
    public String hostAndPort() {
        return address().getAddress().getHostAddress() + ":" + address().getPort();
    }

    /** The options of a resolver that asks this server, once, and waits so long for a reply. */
    public Map<String, String> resolverOptions(int timeoutMillis) {
        return Map.of("resolvers", hostAndPort(), "attempts", "1", "timeout_millis", "" + timeoutMillis);
    }

    /** Over UDP this name is answered with an empty, truncated reply. */
    public LoopbackDns truncated(String name) {
        truncated.add(canonical(name));
        return this;
    }

    /** Over UDP a reply with a wrong id and one to another question go out before the right one. */
    public LoopbackDns strayReplies(String name) {
        strayIds.add(canonical(name));
        return this;
    }

    /** The last octets of the reply are cut off. */
    public LoopbackDns garbled(String name) {
        garbled.add(canonical(name));
        return this;
    }

    /** Replies about this name carry the AD bit. */
    public LoopbackDns validated(String name) {
        validated.add(canonical(name));
        return this;
    }

    /** Seconds to live of every record from now on; 300 at first. */
    public LoopbackDns ttl(int seconds) {
        replies.ttl(seconds);
        return this;
    }

    /** Seconds a "no such name or record" may be kept; 60 at first, below zero for replies without an SOA. */
    public LoopbackDns negativeTtl(int seconds) {
        replies.negativeTtl(seconds);
        return this;
    }

    /** How long UDP replies are held back from now on. */
    public LoopbackDns delayMillis(int millis) {
        delayMillis = millis;
        return this;
    }

    /** What was wrong with queries received so far. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public void close() {
        closed = true;
        udp.close();
        closeQuietly(tcp);
        connections.forEach(LoopbackDns::closeQuietly);
        later.shutdownNow();
    }

    boolean isValidated(String name) {
        return validated.contains(name);
    }

    void violation(String text) {
        violations.add(text);
    }

    private void serveUdp() {
        byte[] buffer = new byte[MAX_MESSAGE];
        while (!closed) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                answer(Arrays.copyOf(packet.getData(), packet.getLength()), (InetSocketAddress)
                        packet.getSocketAddress());
            } catch (IOException e) {
                if (!closed) {
                    violation("UDP: " + e);
                }
            }
        }
    }

    private void answer(byte[] octets, InetSocketAddress client) throws IOException {
        Optional<Message> query = replies.read(octets);
        if (query.isEmpty()) {
            send(replies.malformed(octets), client);
            return;
        }
        String name = Replies.questionName(query.get());
        if (strayIds.contains(name)) {
            send(replies.stray(query.get(), true), client);
            send(replies.stray(query.get(), false), client);
        }
        if (truncated.contains(name)) {
            noteAsked("UDP", name);
            Message empty = replies.skeleton(query.get());
            empty.getHeader().setFlag(Flags.TC);
            send(empty.toWire(), client);
            return;
        }
        Optional<Message> reply = replies.answer(query.get());
        if (reply.isPresent()) {
            int limit = query.get().getOPT() == null
                    ? UDP_WITHOUT_EDNS
                    : Math.max(UDP_WITHOUT_EDNS, query.get().getOPT().getPayloadSize());
            sendLater(mangled(name, reply.get().toWire(limit)), client);
        }
    }

    private byte[] mangled(String name, byte[] octets) {
        return garbled.contains(name) ? Arrays.copyOf(octets, octets.length - 5) : octets;
    }

    private void sendLater(byte[] octets, InetSocketAddress client) throws IOException {
        if (delayMillis == 0) {
            send(octets, client);
            return;
        }
        later.schedule(() -> sendQuietly(octets, client), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void sendQuietly(byte[] octets, InetSocketAddress client) {
        try {
            send(octets, client);
        } catch (IOException e) {
            if (!closed) {
                violation("UDP: " + e);
            }
        }
    }

    private void send(byte[] octets, InetSocketAddress client) throws IOException {
        udp.send(new DatagramPacket(octets, octets.length, client));
    }

    private void serveTcp() {
        while (!closed) {
            try {
                Socket connection = tcp.accept();
                if (connections.size() >= MAX_CONNECTIONS) {
                    connection.close();
                    continue;
                }
                connections.add(connection);
                thread(() -> serve(connection)).start();
            } catch (IOException e) {
                if (!closed) {
                    violation("TCP: " + e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            for (byte[] octets = new byte[in.readUnsignedShort()]; ; octets = new byte[in.readUnsignedShort()]) {
                in.readFully(octets);
                Optional<Message> query = replies.read(octets);
                Optional<byte[]> reply = query.isEmpty()
                        ? Optional.of(replies.malformed(octets))
                        : replies.answer(query.get()).map(Message::toWire);
                if (reply.isPresent()) {
                    byte[] framed = new byte[reply.get().length + 2];
                    framed[0] = (byte) (reply.get().length >> 8);
                    framed[1] = (byte) reply.get().length;
                    System.arraycopy(reply.get(), 0, framed, 2, reply.get().length);
                    out.write(framed);
                    out.flush();
                }
            }
        } catch (IOException endOfConnection) {
            // The client is done with us, or we are closing: both are ordinary.
        } finally {
            connections.remove(connection);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "loopback-dns");
        thread.setDaemon(true);
        return thread;
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException("loopback DNS did not close", e);
        }
    }
}
