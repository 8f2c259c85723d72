package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clients that greet and then say nothing more: one thread for all of them, from 250 strangers' addresses. */
final class IdleCrowd implements Closeable {

    private static final byte[] GREETING = "EHLO client.sender.test\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ADDRESSES = 250;
    private static final int UNANSWERED = 400;

    private enum State {
        CONNECTING,
        AWAITS_BANNER,
        AWAITS_GREETING,
        IDLE,
        TIMED_OUT,
        LOST
    }

    private static final class Client {
        private State state = State.CONNECTING;
    }

    private final InetSocketAddress target;
    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8_192);
    private final int[] counts = new int[State.values().length];
    private String lastLoss = "";

    IdleCrowd(InetSocketAddress target) throws IOException {
        this.target = target;
    }

    /** Opens so many sessions, a few hundred at a time, and returns the seconds until the last one had been greeted. */
    double gather(int sessions) throws IOException {
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MINUTES.toNanos(3);
        while (idle() + lost() < sessions && System.nanoTime() < end) {
            while (channels.size() < sessions && channels.size() - idle() - lost() < UNANSWERED) {
                open(channels.size());
            }
            select(100);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Waits until the server has sent all of them away, at most so long; returns the seconds it took. */
    double awaitTimeouts(long seconds) throws IOException {
        long begin = System.nanoTime();
        while (idle() > 0 && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds)) {
            select(100);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Looks at what came, without waiting. */
    void look() throws IOException {
        select(1);
    }

    int idle() {
        return counts[State.IDLE.ordinal()];
    }

    /** Sent away with 421, as they should be. */
    int timedOut() {
        return counts[State.TIMED_OUT.ordinal()];
    }

    int lost() {
        return counts[State.LOST.ordinal()];
    }

    /** What the last one heard that was lost. */
    String lastLoss() {
        return lastLoss;
    }

    private void open(int number) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(InetAddress.getByName("127.1.0." + (1 + number % ADDRESSES)), 0));
        Client client = new Client();
        counts[State.CONNECTING.ordinal()]++;
        boolean connected = channel.connect(target);
        channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, client);
        if (connected) {
            become(client, State.AWAITS_BANNER);
        }
    }

    private void select(long millis) throws IOException {
        selector.select(millis);
        for (SelectionKey key : selector.selectedKeys()) {
            Client client = (Client) key.attachment();
            try {
                if (key.isConnectable()) {
                    ((SocketChannel) key.channel()).finishConnect();
                    key.interestOps(SelectionKey.OP_READ);
                    become(client, State.AWAITS_BANNER);
                } else {
                    read(key, client);
                }
            } catch (IOException e) {
                gone(key, client, e.getMessage());
            }
        }
        selector.selectedKeys().clear();
    }

    private void read(SelectionKey key, Client client) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        buffer.clear();
        if (channel.read(buffer) < 0) {
            gone(key, client, "closed");
            return;
        }
        String said = StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
        if (client.state == State.AWAITS_BANNER && said.startsWith("220 ")) {
            become(client, State.AWAITS_GREETING);
            channel.write(ByteBuffer.wrap(GREETING));
        } else if (client.state == State.AWAITS_GREETING && said.startsWith("250") && said.endsWith("\r\n")) {
            become(client, State.IDLE);
        } else if (client.state == State.IDLE && said.startsWith("421 4.4.2")) {
            become(client, State.TIMED_OUT);
            key.channel().close();
        } else {
            gone(key, client, said.strip());
        }
    }

    private void gone(SelectionKey key, Client client, String what) throws IOException {
        lastLoss = client.state + ": " + what;
        become(client, State.LOST);
        key.channel().close();
    }

    private void become(Client client, State state) {
        counts[client.state.ordinal()]--;
        client.state = state;
        counts[state.ordinal()]++;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
