package org.sluice.delivery.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.sluice.delivery.mx.Host;

/**
 * One connection to a server: commands out, replies in, in order.
 *
 * <p>Everything but {@link #ready}, {@link #execute} and {@link #isUsable} belongs to the connection's event loop. Each
 * command, and the banner, adds to {@link #expected}; each reply answers the first of them. A reply that nothing asked for
 * ends the connection: it would be taken for the answer to a command not sent yet. For the same reason replies are first
 * collected until the socket has no more to read, and only then acted upon. There is one deadline, that of the first
 * expectation.
 */
final class SmtpConnection extends SimpleChannelInboundHandler<RemoteReply> {

    private final Host host;
    private final SmtpOptions options;
    private final TlsPolicy policy;
    private final ReplyDecoder decoder = new ReplyDecoder();
    private final Consumer<SmtpConnection> onClose;
    private final CompletableFuture<SmtpConnection> ready = new CompletableFuture<>();
    private final ArrayDeque<Expected> expected = new ArrayDeque<>(4);
    private final List<RemoteReply> inbox = new ArrayList<>(4);
    private Extensions extensions = Extensions.NONE;
    /** Commands that have not been sent; null for none. */
    private ByteBuf group;

    private Future<?> deadline;
    private Step establishing = Step.BANNER;
    private ClientTls tls;
    private volatile boolean secured;
    private boolean bodySent;
    private int deliveries;
    private boolean needsReset;
    private boolean condemned;
    private volatile Channel channel;
    private volatile String lost;

    private record Expected(Step step, CompletableFuture<RemoteReply> promise) {}

    SmtpConnection(Host host, SmtpOptions options, TlsPolicy policy, Consumer<SmtpConnection> onClose) {
        this.host = host;
        this.options = options;
        this.policy = policy;
        this.onClose = onClose;
    }

    Host host() {
        return host;
    }

    SmtpOptions options() {
        return options;
    }

    /** What makes replies of octets for this connection. */
    ReplyDecoder decoder() {
        return decoder;
    }

    /** Whether it runs over TLS. */
    boolean isSecured() {
        return secured;
    }

    /** Whether it runs over TLS with a certificate that is valid for the host's name. */
    boolean isVerified() {
        return secured && tls.isVerified();
    }

    /** Completes once the server has greeted us; fails with a {@link ConnectionLost}. */
    CompletableFuture<SmtpConnection> ready() {
        return ready;
    }

    Extensions extensions() {
        return extensions;
    }

    /** Runs something on the event loop. False when that has ended. */
    boolean execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    boolean isUsable() {
        return lost == null && channel != null && channel.isActive();
    }

    /** Messages this connection has carried, this one included. */
    int countDelivery() {
        return ++deliveries;
    }

    int deliveries() {
        return deliveries;
    }

    boolean needsReset() {
        return needsReset;
    }

    void needsReset(boolean needed) {
        needsReset = needed;
    }

    /** Writes a command; {@link #flush} sends it. */
    CompletableFuture<RemoteReply> command(Step step, String line) {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf(0) >= 0) {
            throw new IllegalArgumentException("command: a line end inside (expected: none)");
        }
        CompletableFuture<RemoteReply> reply = expect(step);
        if (isOpen()) {
            if (group == null) {
                group = channel.alloc().ioBuffer();
            }
            group.writeCharSequence(line, StandardCharsets.UTF_8);
            group.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        }
        return reply;
    }

    /** Sends the commands that were written. */
    void flush() {
        if (group != null) {
            channel.writeAndFlush(group);
            group = null;
        }
    }

    /** Sends a message; its further chunks are read on {@code readers}. */
    CompletableFuture<RemoteReply> body(OutgoingBody body, Executor readers) {
        bodySent = false;
        CompletableFuture<RemoteReply> reply = expect(Step.BODY);
        send(body, body.first(), readers);
        return reply;
    }

    /** Ends a message without content: the server wanted one although it took no recipient (RFC 2920 section 3.1). */
    CompletableFuture<RemoteReply> emptyBody() {
        bodySent = true;
        CompletableFuture<RemoteReply> reply = expect(Step.BODY);
        if (isOpen()) {
            channel.writeAndFlush(Unpooled.copiedBuffer(".\r\n", StandardCharsets.US_ASCII));
        }
        return reply;
    }

    /** Says goodbye and closes; does not wait for slow answers. */
    void quit() {
        if (isUsable() && expected.isEmpty()) {
            command(Step.QUIT, "QUIT").whenComplete((reply, failure) -> close("closed by us"));
            flush();
        } else {
            close("closed by us");
        }
    }

    /** Ends it now; whoever waits for a reply hears of it. */
    void close(String why) {
        if (lost != null) {
            return;
        }
        lost = why;
        disarm();
        if (group != null) {
            group.release();
            group = null;
        }
        onClose.accept(this);
        channel.close();
        ready.completeExceptionally(new ConnectionLost(
                expected.isEmpty() ? establishing : expected.peek().step(), why));
        while (!expected.isEmpty()) {
            Expected next = expected.poll();
            next.promise().completeExceptionally(new ConnectionLost(next.step(), why));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        expect(Step.BANNER).whenComplete(this::greet);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answerAndClose("connection closed by the other side");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        answerAndClose(cause instanceof IOException ? "connection lost" : String.valueOf(cause.getMessage()));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, RemoteReply reply) {
        if (inbox.size() >= expected.size()) {
            answerAndClose("reply " + reply.code() + " that nothing asked for");
        } else {
            inbox.add(reply);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        answer();
        ctx.fireChannelReadComplete();
    }

    /** What came before the trouble was asked for, and counts; but nothing new is begun on it. */
    private void answerAndClose(String why) {
        condemned = true;
        answer();
        close(why);
    }

    private void answer() {
        List<RemoteReply> replies = List.copyOf(inbox);
        inbox.clear();
        for (RemoteReply reply : replies) {
            if (lost == null) {
                answer(reply);
            }
        }
    }

    private void answer(RemoteReply reply) {
        Expected first = expected.peek();
        if (first.step() == Step.BODY && !bodySent && !reply.isRefusal()) {
            close("reply " + reply.code() + " before the end of the message");
            return;
        }
        expected.poll();
        disarm();
        if (!expected.isEmpty()) {
            arm(expected.peek().step());
        }
        first.promise().complete(reply);
        if (reply.isClosing() || first.step() == Step.BODY && !bodySent) {
            close("closed after " + reply.code());
        }
    }

    private void greet(RemoteReply banner, Throwable failure) {
        if (failure != null) {
            return;
        }
        if (banner.code() != 220) {
            giveUp(Step.BANNER, banner);
            return;
        }
        hello();
    }

    private void hello() {
        command(Step.EHLO, "EHLO " + options.hello()).thenAccept(this::afterEhlo);
        flush();
    }

    private void afterEhlo(RemoteReply reply) {
        if (reply.isPositive()) {
            extensions = Extensions.of(reply);
            startTlsOrGoOn();
        } else if (reply.code() >= 500 && !secured) {
            command(Step.EHLO, "HELO " + options.hello()).thenAccept(this::afterHelo);
            flush();
        } else {
            giveUp(Step.EHLO, reply);
        }
    }

    private void afterHelo(RemoteReply reply) {
        if (reply.isPositive()) {
            startTlsOrGoOn();
        } else {
            giveUp(Step.EHLO, reply);
        }
    }

    private void startTlsOrGoOn() {
        if (!secured && policy.isTried() && extensions.has("STARTTLS")) {
            command(Step.STARTTLS, "STARTTLS").thenAccept(this::afterStartTls);
            flush();
        } else if (!secured && policy.isRequired()) {
            giveUp(Step.STARTTLS, "does not offer STARTTLS");
        } else {
            ready.complete(this);
        }
    }

    private void afterStartTls(RemoteReply reply) {
        if (reply.code() != 220) {
            if (policy.mayFallBack() && !reply.isClosing()) {
                ready.complete(this);
            } else {
                giveUp(Step.STARTTLS, reply);
            }
            return;
        }
        if (condemned || !decoder.isEmpty()) {
            // Somebody put it in front of the handshake to have it taken for the server's word on the secured channel.
            establishing = Step.EHLO;
            close("said more before the handshake");
            return;
        }
        establishing = Step.STARTTLS;
        try {
            tls = new ClientTls(host, options.trust(), policy);
            tls.secure(channel, options.timeouts().of(Step.STARTTLS))
                    .handshakeFuture()
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            afterHandshake();
                        } else {
                            close("TLS: " + done.cause().getMessage());
                        }
                    });
        } catch (SSLException broken) {
            close("TLS: " + broken.getMessage());
        }
    }

    /** RFC 3207 section 4.2: whatever the server said before is forgotten. */
    private void afterHandshake() {
        secured = true;
        extensions = Extensions.NONE;
        establishing = Step.EHLO;
        hello();
    }

    private void giveUp(Step step, RemoteReply reply) {
        giveUp(step, "said " + reply.toReply());
    }

    private void giveUp(Step step, String why) {
        ready.completeExceptionally(new ConnectionLost(step, why));
        quit();
    }

    private boolean isOpen() {
        return lost == null && !condemned;
    }

    private CompletableFuture<RemoteReply> expect(Step step) {
        if (!isOpen()) {
            return CompletableFuture.failedFuture(new ConnectionLost(step, lost == null ? "closing" : lost));
        }
        Expected next = new Expected(step, new CompletableFuture<>());
        expected.add(next);
        if (expected.size() == 1) {
            arm(step);
        }
        return next.promise();
    }

    private void send(OutgoingBody body, OutgoingBody.Chunk chunk, Executor readers) {
        if (!isOpen()) {
            return;
        }
        bodySent = chunk.last();
        channel.writeAndFlush(Unpooled.wrappedBuffer(chunk.octets(), 0, chunk.length()))
                .addListener(written -> {
                    if (written.isSuccess() && !chunk.last()) {
                        proceed(body, readers);
                    }
                });
    }

    /** The socket took a chunk: the deadline starts anew, and the next chunk is read. */
    private void proceed(OutgoingBody body, Executor readers) {
        if (lost != null) {
            return;
        }
        disarm();
        arm(Step.BODY);
        try {
            readers.execute(() -> readOn(body, readers));
        } catch (RejectedExecutionException stopping) {
            close("closed by us");
        }
    }

    private void readOn(OutgoingBody body, Executor readers) {
        try {
            OutgoingBody.Chunk chunk = body.next();
            execute(() -> send(body, chunk, readers));
        } catch (IOException | RuntimeException unreadable) {
            // Closing without the final dot: the server throws away what it has.
            execute(() -> close("content of the message: " + unreadable.getMessage()));
        }
    }

    private void arm(Step step) {
        long millis = options.timeouts().of(step).toMillis();
        deadline = eventLoop()
                .schedule(() -> close("no answer within " + millis / 1_000 + " s"), millis, TimeUnit.MILLISECONDS);
    }

    private void disarm() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
