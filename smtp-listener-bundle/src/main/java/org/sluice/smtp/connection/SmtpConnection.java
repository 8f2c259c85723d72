package org.sluice.smtp.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.Admission;
import org.sluice.injection.ConnectionFacts;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.auth.Authenticators;
import org.sluice.smtp.codec.Printable;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.codec.ReplyGroup;
import org.sluice.smtp.codec.SmtpDecoder;
import org.sluice.smtp.configuration.ListenAddress;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.content.BodyFile;
import org.sluice.smtp.content.ReceivedBody;
import org.sluice.smtp.core.CoreLink;
import org.sluice.smtp.core.ListenerMetrics;
import org.sluice.smtp.extension.Capabilities;
import org.sluice.smtp.proxy.XclientClaims;
import org.sluice.smtp.session.Connection;
import org.sluice.smtp.session.Entrance;
import org.sluice.smtp.session.Handover;
import org.sluice.smtp.session.Input;
import org.sluice.smtp.session.SmtpSession;
import org.sluice.smtp.session.Wire;
import org.sluice.smtp.tls.Secured;
import org.sluice.smtp.tls.TlsDoor;
import org.sluice.smtp.tls.TlsServer;
import org.sluice.smtp.tls.TlsSession;

/**
 * The socket's side of one session: pulls commands and content out of what was received as long as no answer is awaited,
 * in a loop and never by recursion; sends the replies of a pipelined group together; stops reading when input, output or
 * disk is behind; keeps the deadlines; closes so that the last reply arrives.
 *
 * <p>While an answer is awaited the connection reads on, up to a bound. That is how a client that went is noticed at once,
 * on every transport: its FIN or RST is read like any other input. A client that closed its sending side with whole
 * commands still waiting is served to the end of those; with nothing waiting it is gone.
 */
final class SmtpConnection extends ChannelInboundHandlerAdapter implements Wire, Connection {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpConnection.class);

    /** Input that may wait while an answer is awaited. */
    static final int READ_AHEAD = 65_536;

    private static final int LINGER_OCTETS = 1 << 20;
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Entrance entrance;
    private final Authenticators authenticators;
    private final CoreLink core;
    private final SmtpDecoder decoder;
    private final ListenerMetrics metrics;
    private final Executor io;

    private SessionOptions options;
    private SmtpSession session;
    private final Protection protection;

    private ChannelHandlerContext ctx;
    private Channel channel;
    private Waiting waiting;
    private ExpectedInput input;
    private ReplyGroup replies;
    private boolean processing;
    private boolean suspended;
    private boolean closing;
    private boolean inputClosed;
    private long octetsRead;
    private long bodies;

    /**
     * A connection.
     *
     * @param tls of the address the client came to, if it has some
     * @param secured what protects the connection from its beginning
     */
    SmtpConnection(
            Entrance entrance,
            CoreLink core,
            Authenticators authenticators,
            ListenerMetrics metrics,
            Executor io,
            Optional<TlsServer> tls,
            Secured secured) {
        this.protection = new Protection(tls, secured);
        this.entrance = entrance;
        this.authenticators = authenticators;
        this.options = entrance.options();
        this.core = core;
        this.metrics = metrics;
        this.io = io;
        this.session = new SmtpSession(this, entrance, core, authenticators, metrics);
        this.decoder = new SmtpDecoder(
                options.maxCommandLength,
                options.bareLineEnds == SessionOptions.BareLineEnds.NORMALISE,
                options.nulOctets == SessionOptions.NulOctets.REFUSE);
    }

    // --- What the listener asks for

    @Override
    public void drain(Reply lastWord) {
        channel.eventLoop().execute(() -> {
            session.drain(lastWord);
            settle();
        });
    }

    @Override
    public void stressChanged() {
        onLoop(this::settle);
    }

    @Override
    public ListenAddress address() {
        return entrance.address();
    }

    @Override
    public void coreChanged() {
        onLoop(core::coreChanged);
    }

    @Override
    public void abandon() {
        channel.eventLoop().execute(() -> TlsDoor.hangUp(channel));
    }

    // --- What the socket brings

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        channel = context.channel();
        replies = new ReplyGroup(context);
        waiting = new Waiting(channel.eventLoop(), this::deadlineMissed);
        input = new ExpectedInput(decoder, waiting, options);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        waiting.begin();
        session.start();
        proceed();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        octetsRead += received.readableBytes();
        session.log().received(received.readableBytes());
        if (closing) {
            discard(received);
            return;
        }
        if (!session.isGreeted()) {
            session.spokeEarly();
        }
        input.received(received.readableBytes(), session);
        decoder.feed(received);
        if (decoder.buffered() >= READ_AHEAD) {
            proceed();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        metrics.read(octetsRead);
        octetsRead = 0;
        proceed();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        // Flushing inside the loop changes writability too: then the loop itself looks again.
        if (!processing) {
            proceed();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
            inputClosed = true;
            if (closing) {
                context.close();
            } else {
                proceed();
            }
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!closing) {
            LOG.info("{} client vanished", session.id());
        }
        closing = true;
        session.closed("vanished");
        waiting.cancel();
        decoder.release();
        replies.drop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{} {}", session.id(), cause.toString());
            context.close();
        } else if (cause.getCause() instanceof SSLException broken) {
            LOG.info("{} TLS broken: {}", session.id(), Printable.of(String.valueOf(broken.getMessage())));
            vanish("tls");
            context.close();
        } else {
            broken(cause);
        }
    }

    // --- What the session asks for

    @Override
    public void reply(SmtpReply reply) {
        if (closing) {
            return;
        }
        session.log().replied(reply, options.isOwn(reply));
        session.log().sent(replies.add(reply, options.extensions().contains(Capabilities.ENHANCED_CODES)));
    }

    @Override
    public void suspend() {
        suspended = true;
    }

    @Override
    public void resume() {
        suspended = false;
        waiting.begin();
        proceed();
    }

    @Override
    public void later(Duration delay, Runnable action) {
        replies.send();
        channel.eventLoop().schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Input input() {
        return input;
    }

    @Override
    public void onLoop(Runnable action) {
        try {
            channel.eventLoop().execute(action);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("{} its event loop is gone", channel);
        }
    }

    @Override
    public ReceivedBody newBody(Admission admission) {
        String name = session.id() + '-' + ++bodies + ".body";
        return new ReceivedBody(
                ctx.alloc(),
                admission,
                options.bodyInMemory,
                directory -> new BodyFile(directory.resolve(name), io, channel.eventLoop(), this::proceed));
    }

    @Override
    public void adopt(XclientClaims claims) {
        ConnectionFacts now = entrance.facts();
        boolean admitted = entrance.become(
                claims.client(now.remote()), claims.local(now.local()), claims.about(entrance.opener()));
        if (!admitted) {
            session.end(Reply.CONCURRENCY, "limit");
            return;
        }
        LOG.info("{} speaks for {}", session.id(), entrance.literal());
        options = entrance.options();
        input.serve(options);
        core.serve(entrance.facts(), options);
        SmtpSession before = session;
        session = new SmtpSession(this, entrance, core, authenticators, metrics);
        session.replace(before);
        new Handover(session, core, entrance.facts(), claims).begin();
    }

    @Override
    public Secured secured() {
        return protection.present();
    }

    @Override
    public Optional<TlsServer> tls() {
        return protection.available();
    }

    @Override
    public void startTls(Consumer<TlsSession> then) {
        replies.send();
        protection.raise(ctx, metrics, then, why -> {
            LOG.info("{} TLS handshake failed: {}", session.id(), why);
            vanish("tls");
        });
    }

    @Override
    public void close(String why) {
        if (closing) {
            return;
        }
        boolean nothingUnread = why.equals("quit") && decoder.buffered() == 0;
        ChannelFuture sent = replies.send();
        closing = true;
        decoder.release();
        if (nothingUnread || inputClosed) {
            sent.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        // Closing with input unread would reset the connection and take our last reply from the client's buffers.
        sent.addListener(done -> TlsDoor.shutdownOutput(channel));
        channel.config().setAutoRead(true);
        waiting.forEnd(LINGER);
    }

    // --- The loop

    private void proceed() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            while (mayStep() && step()) {
                continue;
            }
        } catch (RuntimeException e) {
            broken(e);
        } finally {
            processing = false;
        }
        settle();
    }

    private boolean mayStep() {
        return !suspended && !closing && channel.isWritable() && !session.isCongested();
    }

    /** One command or piece of content. False: more input is needed first. */
    private boolean step() {
        switch (decoder.pull()) {
            case NEED_INPUT -> {
                return false;
            }
            case LINE -> {
                waiting.begin();
                session.command(decoder.line());
            }
            case BAD_LINE -> session.badLine(Reply.BAD_LINE_END);
            case LONG_LINE -> session.badLine(Reply.LINE_TOO_LONG);
            case FLOOD -> session.flooded();
            case CONTENT -> session.transaction().content(decoder.chunk(), decoder.chunkStart(), decoder.chunkLength());
            case END_OF_CONTENT -> session.transaction().endOfContent(decoder.sawBareLineEnd(), decoder.sawNul());
            default -> throw new IllegalStateException("event");
        }
        return true;
    }

    /** After the loop: sends what waits, decides whether to read on, and until when. */
    private void settle() {
        if (closing) {
            return;
        }
        if (inputClosed && isFinished()) {
            LOG.info("{} client vanished", session.id());
            session.closed("vanished");
            close("vanished");
            return;
        }
        if (!suspended) {
            replies.send();
        } else {
            replies.sendSoon();
        }
        controlReading();
        input.setDeadline(session, channel.isWritable(), suspended || session.isCongested());
    }

    /** Whether nothing is left to do for a client that sends no more. */
    private boolean isFinished() {
        return suspended ? !decoder.hasWork() : channel.isWritable() && !session.isCongested();
    }

    private void controlReading() {
        boolean behind = decoder.buffered() >= READ_AHEAD || !channel.isWritable() || session.isCongested();
        if (channel.config().isAutoRead() == behind) {
            input.pause(behind);
            channel.config().setAutoRead(!behind);
        }
    }

    // --- The end

    private void deadlineMissed() {
        if (closing) {
            TlsDoor.hangUp(channel);
        } else if (waiting.isStalled()) {
            LOG.info("{} client does not read its replies, closing", session.id());
            vanish("timeout");
            TlsDoor.hangUp(channel);
        } else if (input.isMessage(session)) {
            LOG.info("{} message comes too slowly, closing", session.id());
            session.end(Reply.TOO_SLOW, "timeout");
        } else {
            LOG.info("{} idle for too long, closing", session.id());
            session.end(Reply.IDLE, "timeout");
        }
    }

    /** There is nobody left to say a word to. */
    private void vanish(String why) {
        session.closed(why);
        closing = true;
    }

    private void broken(Throwable cause) {
        LOG.error("{} cannot go on", session.id(), cause);
        session.end(Reply.TROUBLE_CLOSING, "error");
    }

    private void discard(ByteBuf received) {
        received.release();
        if (octetsRead > LINGER_OCTETS) {
            channel.close();
        }
    }
}
