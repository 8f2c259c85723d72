package org.sluice.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection, on its event loop.
 *
 * <p>States: IDLE (waiting for a request head) → BODY (its content arrives) → BUSY (an endpoint works) → WRITING (the reply)
 * → IDLE again, or LINGERING where the reply said close; a refused head or content goes to WRITING at once. Auto-read is off and a
 * FlowControlHandler in front gives out one object per read, so pipelined requests wait their turn and are answered in order,
 * and a client that sends while we work is held back by TCP. One deadline runs in every state but BUSY, where the endpoint
 * has its own; none of them is prolonged by a trickle of octets.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {

    private enum State {
        IDLE,
        BODY,
        BUSY,
        WRITING,
        LINGERING
    }

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    /** How long what a refused client still sends is read and dropped, so that it sees the reply instead of a reset. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** What an endpoint may take longer than the deadline it has itself. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final int FIRST_BUFFER = 16_384;

    private final HttpServer server;
    private final Settings settings;
    private State state = State.IDLE;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private Admitted admitted;
    private ByteBuf body;
    private Reservation reservation;
    private boolean keepAlive;
    private boolean wanting;
    private Future<?> deadline;

    HttpConnection(HttpServer server, Settings settings) {
        this.server = server;
        this.settings = settings;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!server.admit(context.channel())) {
            keepAlive = false;
            write(context, Reply.unavailable("too many connections, or the server is stopping"));
            return;
        }
        arm(context, settings.idleTime(), context::close);
        next(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        disarm();
        freeBody();
        server.gone(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        wanting = false;
        try {
            if (message instanceof HttpRequest request && state == State.IDLE) {
                head(context, request);
            } else if (message instanceof HttpContent content && state == State.BODY) {
                content(context, content);
            } else {
                // What a refused client still sends.
                next(context);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (wanting) {
            // What was read held nothing for us, or only what we had asked for before.
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // A client that has said all may still wait for its reply; one that we wait for never comes back.
        boolean waitedFor = state == State.IDLE || state == State.BODY || state == State.LINGERING;
        if (event == ChannelInputShutdownReadComplete.INSTANCE && waitedFor) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.info("{} connection lost: {}", context.channel().remoteAddress(), cause.toString());
        } else {
            LOG.error("{} connection failed", context.channel().remoteAddress(), cause);
        }
        context.close();
    }

    /** Nothing under way any more: used when the server stops. */
    void closeWhenIdle(ChannelHandlerContext context) {
        keepAlive = false;
        if (state == State.IDLE) {
            context.close();
        }
    }

    private void next(ChannelHandlerContext context) {
        wanting = true;
        context.read();
    }

    private void head(ChannelHandlerContext context, HttpRequest request) {
        version = request.protocolVersion();
        keepAlive = HttpUtil.isKeepAlive(request) && !server.isStopping();
        Object decision = server.heads().judge(settings, request, remote(context));
        if (decision instanceof Reply refusal) {
            // What follows such a head is not worth reading.
            keepAlive = false;
            write(context, refusal);
            return;
        }
        admitted = (Admitted) decision;
        state = State.BODY;
        reservation = new Reservation(server.services());
        body = Unpooled.buffer(Math.min(FIRST_BUFFER, settings.maxRequestOctets()), settings.maxRequestOctets());
        arm(context, settings.requestTime(), () -> refuse(context, Heads.TOO_SLOW));
        if (HttpUtil.is100ContinueExpected(request)) {
            context.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
        next(context);
    }

    private void content(ChannelHandlerContext context, HttpContent content) {
        int arrived = content.content().readableBytes();
        if (content.decoderResult().isFailure()) {
            refuse(context, Heads.BAD_REQUEST);
        } else if (arrived > body.maxCapacity() - body.readableBytes()) {
            refuse(context, Heads.tooLarge(settings));
        } else if (!reservation.add(arrived)) {
            refuse(context, Reply.unavailable("no memory for the request"));
        } else {
            body.writeBytes(content.content());
            if (content instanceof LastHttpContent) {
                dispatch(context);
            } else {
                next(context);
            }
        }
    }

    private void refuse(ChannelHandlerContext context, Reply reply) {
        keepAlive = false;
        freeBody();
        write(context, reply);
    }

    private void dispatch(ChannelHandlerContext context) {
        state = State.BUSY;
        disarm();
        Request request = new Request(
                remote(context),
                (InetSocketAddress) context.channel().localAddress(),
                admitted.caller(),
                admitted.id(),
                admitted.query(),
                body.array(),
                body.readableBytes());
        body = null;
        Reservation held = reservation;
        reservation = null;
        Routes.Route route = admitted.route();
        long started = System.nanoTime();
        arm(context, settings.answerTime().plus(GRACE), () -> answer(context, Heads.NO_ANSWER));
        try {
            server.workers().execute(() -> handle(context, route, request, held, started));
        } catch (RejectedExecutionException e) {
            held.free();
            answer(context, Reply.unavailable("the server is stopping"));
        }
    }

    /** On a worker. */
    private void handle(
            ChannelHandlerContext context, Routes.Route route, Request request, Reservation held, long started) {
        CompletionStage<Reply> stage;
        try {
            stage = route.endpoint().handle(request);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        String label = route.label();
        stage.whenComplete((reply, failure) -> {
            held.free();
            Reply written = failure == null ? reply : failed(label, failure);
            server.services().count("sluice_http_requests_total", 1, "path", label, "status", "" + written.status());
            server.services()
                    .observe("sluice_http_request_seconds", (System.nanoTime() - started) / 1e9, "path", label);
            execute(context, () -> answer(context, written));
        });
    }

    private static void execute(ChannelHandlerContext context, Runnable task) {
        try {
            context.executor().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.info(
                    "{} an answer came after the server had stopped",
                    context.channel().remoteAddress());
        }
    }

    private static Reply failed(String label, Throwable failure) {
        LOG.error("{} failed", label, failure);
        return Reply.error(500, "1000", "internal error", "see the log of the server");
    }

    private void answer(ChannelHandlerContext context, Reply reply) {
        if (state == State.BUSY) {
            write(context, reply);
        }
    }

    private void write(ChannelHandlerContext context, Reply reply) {
        state = State.WRITING;
        boolean goOn = keepAlive && !server.isStopping();
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), Unpooled.wrappedBuffer(reply.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, reply.mediaType())
                .set(HttpHeaderNames.CONTENT_LENGTH, reply.body().length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("X-Content-Type-Options", "nosniff");
        reply.headers().forEach(response.headers()::set);
        if (!goOn) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (version.equals(HttpVersion.HTTP_1_0)) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        arm(context, settings.idleTime(), context::close);
        context.writeAndFlush(response).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess()) {
                context.close();
            } else if (goOn) {
                state = State.IDLE;
                arm(context, settings.idleTime(), context::close);
                next(context);
            } else {
                linger(context);
            }
        });
    }

    /** Our half is closed; what still arrives is dropped for a moment. */
    private void linger(ChannelHandlerContext context) {
        state = State.LINGERING;
        arm(context, LINGER, context::close);
        if (context.channel() instanceof DuplexChannel socket) {
            socket.shutdownOutput();
        }
        next(context);
    }

    private void arm(ChannelHandlerContext context, Duration time, Runnable action) {
        disarm();
        deadline = context.executor().schedule(action, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void disarm() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void freeBody() {
        body = null;
        Optional.ofNullable(reservation).ifPresent(Reservation::free);
        reservation = null;
    }

    private static InetSocketAddress remote(ChannelHandlerContext context) {
        return (InetSocketAddress) context.channel().remoteAddress();
    }
}
