package org.sluice.smtp.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.smtp.configuration.Listen;
import org.sluice.smtp.configuration.ListenAddress;
import org.sluice.smtp.connection.SmtpPipeline;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.tls.FakeHandshake;

/**
 * One connection to the real pipeline without a socket: a hundred thousand of them take seconds. What the core answers
 * stands in the question ({@link Judgement}); late answers come when all input was looked at.
 */
final class EmbeddedSession implements AutoCloseable {

    private static final Pattern REPLY = Pattern.compile("[2-5][0-9][0-9][ -][ -~]*");
    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.9", 40_000);
    private static final InetSocketAddress SERVER = new InetSocketAddress("127.0.0.1", 25);

    private final ScriptedCore core;
    private final Deque<Runnable> late = new ArrayDeque<>();
    private final MemoryChannel channel;
    private final StringBuilder received = new StringBuilder();

    /** Connects; the judgement is that of CONNECT. */
    EmbeddedSession(TestServer server, Judgement connect) {
        core = server.core;
        core.forget();
        server.log.clear();
        core.readers = Runnable::run;
        core.script = (phase, line) -> {
            Judgement judgement =
                    switch (phase) {
                        case CONNECT -> adopted().map(Judgement::of).orElse(connect);
                        case AUTH -> Judgement.ofAuth(line);
                        default -> Judgement.of(line);
                    };
            return answer(judgement, judgement.outcome(phase));
        };
        core.judge = octets -> {
            Judgement judgement = Judgement.of(octets);
            return answer(judgement, judgement.reception());
        };
        List<ListenAddress> served = server.listener.settings().listens().stream()
                .map(Listen::address)
                .toList();
        channel = new MemoryChannel(new SmtpPipeline(server.listener, served));
        settle();
    }

    /** Sends octets in one piece and returns the codes of the replies that came. */
    List<Integer> send(String octets) {
        if (channel.isOpen() && !channel.outputShut) {
            channel.writeInbound(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
            settle();
        }
        return replies();
    }

    /** Does the handshake behind a STARTTLS that was taken. */
    void secure() {
        if (!FakeHandshake.isDue(channel.pipeline())) {
            throw new AssertionError("no handshake is expected");
        }
        FakeHandshake.complete(channel.pipeline());
        settle();
    }

    /** Sends a greeting and returns the keywords of its reply. */
    Set<String> keywords(String ehlo) {
        channel.writeInbound(Unpooled.copiedBuffer(ehlo, StandardCharsets.ISO_8859_1));
        settle();
        ByteBuf out = channel.readOutbound();
        String reply = out.toString(StandardCharsets.ISO_8859_1);
        out.release();
        return Stream.of(reply.split("\r\n"))
                .skip(1)
                .map(line -> line.substring(4).split(" ")[0])
                .collect(Collectors.toSet());
    }

    /** The codes of the replies since last asked; a reply that is none fails. */
    List<Integer> replies() {
        List<Integer> codes = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            received.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        int start = 0;
        for (int end = received.indexOf("\r\n"); end >= 0; end = received.indexOf("\r\n", start)) {
            String line = received.substring(start, end);
            if (!REPLY.matcher(line).matches()) {
                throw new AssertionError("not a reply: " + line);
            }
            if (line.charAt(3) == ' ') {
                codes.add(Integer.parseInt(line.substring(0, 3)));
            }
            start = end + 2;
        }
        if (start != received.length()) {
            throw new AssertionError("half a reply: " + received.substring(start));
        }
        received.setLength(0);
        return codes;
    }

    /** Whether the server has said its last word. */
    boolean isClosed() {
        return !channel.isOpen() || channel.outputShut;
    }

    /** How the core sees the session: greeted, sender, recipients; or that it is over. */
    String picture() {
        ScriptedCore.FakeSession session = core.sessions.get(0);
        return session.ended.isEmpty() ? session.picture() : "over";
    }

    /** Whether octets of a message are held. */
    boolean holdsContent() {
        return core.reserved.get() > 0;
    }

    /** Fails if the listener broke its contract with the core. */
    void check() {
        if (!core.violations.isEmpty()) {
            throw new AssertionError("the core says: " + core.violations);
        }
    }

    /** From now on the core has nothing against anything. */
    void judgeNothing() {
        core.script = (phase, line) -> answer(Judgement.OK, Judgement.OK.outcome(phase));
        core.judge = octets -> answer(Judgement.OK, Judgement.OK.reception());
    }

    /** MAIL and RCPT with their parameters, as the core got them. */
    List<String> envelopes() {
        return core.envelopes;
    }

    List<ScriptedCore.Accepted> accepted() {
        return core.accepted;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }

    /** The name of the client that another one speaks for. */
    private Optional<String> adopted() {
        return core.sessions.stream().findFirst().map(session -> session.facts.get("xclient_name"));
    }

    private <T> CompletionStage<T> answer(Judgement judgement, T answer) {
        if (judgement != Judgement.SILENT) {
            return CompletableFuture.completedFuture(answer);
        }
        CompletableFuture<T> due = new CompletableFuture<>();
        late.add(() -> due.complete(answer));
        return due;
    }

    private void settle() {
        channel.runPendingTasks();
        while (!late.isEmpty()) {
            late.remove().run();
            channel.runPendingTasks();
        }
    }

    /** The connection shuts its sending side down before it closes, as on a socket. */
    private static final class MemoryChannel extends EmbeddedChannel implements DuplexChannel {
        private boolean outputShut;

        MemoryChannel(ChannelHandler handler) {
            super(handler);
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return CLIENT;
        }

        @Override
        protected SocketAddress localAddress0() {
            return SERVER;
        }

        @Override
        public boolean isInputShutdown() {
            return false;
        }

        @Override
        public ChannelFuture shutdownInput() {
            return newSucceededFuture();
        }

        @Override
        public ChannelFuture shutdownInput(ChannelPromise promise) {
            return promise.setSuccess();
        }

        @Override
        public boolean isOutputShutdown() {
            return outputShut;
        }

        @Override
        public ChannelFuture shutdownOutput() {
            outputShut = true;
            return newSucceededFuture();
        }

        @Override
        public ChannelFuture shutdownOutput(ChannelPromise promise) {
            outputShut = true;
            return promise.setSuccess();
        }

        @Override
        public boolean isShutdown() {
            return outputShut;
        }

        @Override
        public ChannelFuture shutdown() {
            outputShut = true;
            return newSucceededFuture();
        }

        @Override
        public ChannelFuture shutdown(ChannelPromise promise) {
            outputShut = true;
            return promise.setSuccess();
        }
    }
}
