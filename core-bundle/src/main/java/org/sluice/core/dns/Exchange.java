package org.sluice.core.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;

/**
 * One query to one server and the wait for its reply. Its channel is its own, so each query goes out from another port
 * (RFC 5452 section 9.2), and connected, so only the server's datagrams arrive. Lives on the thread of {@link Wire}.
 */
abstract class Exchange {

    private static final int MAX_MESSAGE = 65_535;

    final InetSocketAddress server;
    final Query query;
    final long deadlineNanos;
    final CompletableFuture<byte[]> reply = new CompletableFuture<>();

    private Exchange(InetSocketAddress server, Query query, long deadlineNanos) {
        this.server = server;
        this.query = query;
        this.deadlineNanos = deadlineNanos;
    }

    static Exchange udp(InetSocketAddress server, Query query, long deadlineNanos) {
        return new Udp(server, query, deadlineNanos);
    }

    static Exchange tcp(InetSocketAddress server, Query query, long deadlineNanos) {
        return new Tcp(server, query, deadlineNanos);
    }

    /** Opens the channel and starts sending. */
    abstract void start(Selector selector) throws IOException;

    /** Does what the channel is ready for; completes {@link #reply} when it is there. */
    abstract void ready(SelectionKey key) throws IOException;

    /** Closes the channel. Idempotent. */
    abstract void close() throws IOException;

    private static final class Udp extends Exchange {
        private final ByteBuffer buffer = ByteBuffer.allocate(Query.UDP_PAYLOAD + 1);
        private DatagramChannel channel;

        Udp(InetSocketAddress server, Query query, long deadlineNanos) {
            super(server, query, deadlineNanos);
        }

        @Override
        void start(Selector selector) throws IOException {
            channel = DatagramChannel.open(
                    server.getAddress().getAddress().length == 4
                            ? StandardProtocolFamily.INET
                            : StandardProtocolFamily.INET6);
            channel.configureBlocking(false);
            channel.connect(server);
            channel.register(selector, SelectionKey.OP_READ, this);
            channel.write(ByteBuffer.wrap(query.octets()));
        }

        /** Datagrams that do not belong to the query are dropped and waiting goes on (RFC 5452 section 9.1). */
        @Override
        void ready(SelectionKey key) throws IOException {
            buffer.clear();
            while (channel.read(buffer) > 0) {
                byte[] octets = new byte[buffer.flip().remaining()];
                buffer.get(octets).clear();
                if (query.isAnsweredBy(octets)) {
                    reply.complete(octets);
                    return;
                }
            }
        }

        @Override
        void close() throws IOException {
            closeIfOpen(channel);
        }
    }

    private static final class Tcp extends Exchange {
        private final ByteBuffer out;
        private ByteBuffer in = ByteBuffer.allocate(2);
        private boolean lengthKnown;
        private SocketChannel channel;

        Tcp(InetSocketAddress server, Query query, long deadlineNanos) {
            super(server, query, deadlineNanos);
            byte[] octets = query.octets();
            out = ByteBuffer.allocate(octets.length + 2)
                    .putShort((short) octets.length)
                    .put(octets)
                    .flip();
        }

        @Override
        void start(Selector selector) throws IOException {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            boolean connected = channel.connect(server);
            channel.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
        }

        @Override
        void ready(SelectionKey key) throws IOException {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_WRITE);
            } else if (key.isWritable()) {
                channel.write(out);
                key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            } else if (channel.read(in) < 0) {
                throw new IOException("connection closed before the reply");
            } else if (!in.hasRemaining()) {
                received();
            }
        }

        private void received() throws IOException {
            in.flip();
            if (!lengthKnown) {
                lengthKnown = true;
                in = ByteBuffer.allocate(in.getShort() & MAX_MESSAGE);
                return;
            }
            if (!query.isAnsweredBy(in.array())) {
                throw new IOException("reply to another question");
            }
            reply.complete(in.array());
        }

        @Override
        void close() throws IOException {
            closeIfOpen(channel);
        }
    }

    private static void closeIfOpen(SelectableChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
