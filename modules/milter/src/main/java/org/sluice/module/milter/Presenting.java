package org.sluice.module.milter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sluice.message.HeaderField;
import org.sluice.message.MessageBody;
import org.sluice.module.milter.Reply.Word;
import org.sluice.support.upstream.BodyFeed;
import org.sluice.support.upstream.Framing;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.Timeouts;

/**
 * Shows a filter one message: DATA, the fields, the body piece by piece, the end; collects what it wants changed. What the filter does not
 * want is not sent, what it does not answer is not waited for. Changes count only once the last word has come, so that a filter that is
 * lost half way changes nothing.
 */
final class Presenting implements Talk<EndOfMessage> {

    /** A piece of the body with its head. */
    private static final Framing PIECES = new Framing() {
        @Override
        public ByteBuf frame(ByteBuf chunk, ByteBufAllocator alloc) {
            ByteBuf head = alloc.buffer(5).writeInt(1 + chunk.readableBytes()).writeByte(Stage.BODY.letter());
            return alloc.compositeBuffer(2).addComponents(true, head, chunk);
        }

        @Override
        public int chunkOctets() {
            return Packet.MOST_DATA;
        }
    };

    /** What a change costs us beside its octets. */
    private static final int OVERHEAD = 64;

    private final Agreement agreement;
    private final Macros macros;
    private final List<HeaderField> fields;
    private final MessageBody body;
    private final int mostOctets;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Reply.Change> changes = new ArrayList<>();
    private BodyFeed feed;
    /** What comes next; and how many fields were sent of it. */
    private Stage next = Stage.DATA;

    private int field;
    /** What the filter has to answer; null: nothing. */
    private Stage awaited;

    private boolean sending;
    private int changed;

    /**
     * One message.
     *
     * @param before what the filter was told and does not answer
     * @param mostOctets of changes
     */
    Presenting(Agreement agreement, byte[] before, Macros macros, Content content, int mostOctets) {
        this.agreement = agreement;
        this.macros = macros;
        this.fields = content.fields();
        this.body = content.body();
        this.mostOctets = mostOctets;
        out.writeBytes(before);
    }

    /** Header and body, as they go on. */
    record Content(List<HeaderField> fields, MessageBody body) {}

    @Override
    public long mostReplyOctets() {
        return mostOctets + (1L << 20);
    }

    /** A filter takes its time over a message, and over its end above all. */
    @Override
    public Timeouts within(Timeouts usual) {
        return new Timeouts(usual.connect(), usual.write(), usual.whole(), usual.whole());
    }

    @Override
    public void opened(Line<EndOfMessage> line) {
        proceed(line);
    }

    @Override
    public void received(ByteBuf octets, Line<EndOfMessage> line) throws IOException {
        for (Packet packet = Packet.read(octets); packet != null; packet = Packet.read(octets)) {
            Reply reply = ReplyReader.read(packet);
            if (reply == Word.PROGRESS) {
                continue;
            }
            if (awaited == null) {
                throw new IOException("a packet " + packet.name() + " that answers nothing");
            }
            if (reply instanceof Reply.Change change) {
                note(change, packet);
            } else if (isLast(reply, packet)) {
                line.answerAndKeep(
                        new EndOfMessage(reply, changes, awaited == Stage.END_OF_MESSAGE, agreement.hasLeadingSpace()));
                return;
            } else {
                awaited = null;
                if (!sending) {
                    proceed(line);
                }
            }
        }
    }

    private void note(Reply.Change change, Packet packet) throws IOException {
        if (awaited != Stage.END_OF_MESSAGE || !agreement.allows(change)) {
            throw new IOException("a packet " + packet.name() + " out of place");
        }
        changed += packet.data().length + OVERHEAD;
        if (changed > mostOctets) {
            throw new IOException("changes of more than " + mostOctets + " octets");
        }
        changes.add(change);
    }

    /** Whether nothing more is to be said; else the filter wants to hear on. */
    private boolean isLast(Reply reply, Packet packet) throws IOException {
        if (reply instanceof Reply.Agreed || reply == Word.SKIP && !maySkip()) {
            throw new IOException("a packet " + packet.name() + " out of place");
        }
        if (reply == Word.SKIP) {
            // No more of this kind.
            if (next == awaited) {
                advance();
            }
            return false;
        }
        return reply != Word.CONTINUE || awaited == Stage.END_OF_MESSAGE;
    }

    private boolean maySkip() {
        return agreement.maySkip() && (awaited == Stage.HEADER || awaited == Stage.BODY);
    }

    /** Says what can be said before the filter has to answer. */
    private void proceed(Line<EndOfMessage> line) {
        while (awaited == null && !sending) {
            switch (next) {
                case DATA -> {
                    say(Stage.DATA, Packet.of(Stage.DATA.letter()));
                    advance();
                }
                case HEADER -> header();
                case END_OF_HEADER -> {
                    say(Stage.END_OF_HEADER, Packet.of(Stage.END_OF_HEADER.letter()));
                    advance();
                }
                case BODY -> body(line);
                default -> {
                    say(Stage.END_OF_MESSAGE, Packet.of(Stage.END_OF_MESSAGE.letter()));
                }
            }
        }
        flush(line);
    }

    private void advance() {
        next = switch (next) {
            case DATA -> Stage.HEADER;
            case HEADER -> Stage.END_OF_HEADER;
            case END_OF_HEADER -> Stage.BODY;
            default -> Stage.END_OF_MESSAGE;
        };
    }

    private void say(Stage stage, Packet packet) {
        if (agreement.wants(stage)) {
            macros.at(stage, agreement).ifPresent(defined -> out.writeBytes(defined.octets()));
            out.writeBytes(packet.octets());
            awaited = agreement.answers(stage) ? stage : null;
        }
    }

    private void header() {
        if (field == fields.size() || !agreement.wants(Stage.HEADER)) {
            advance();
            return;
        }
        HeaderField each = fields.get(field++);
        String value = each.value().replace("\r\n", "\n").replace('\r', ' ');
        if (!agreement.hasLeadingSpace() && value.startsWith(" ")) {
            value = value.substring(1);
        }
        // A packet has room for so much; a field that was left out would be one that nobody looks at.
        String name = cut(each.name(), Packet.MOST_DATA - 2);
        List<String> seen = List.of(name, cut(value, Packet.MOST_DATA - 2 - name.length()));
        say(Stage.HEADER, Packet.of(Stage.HEADER.letter(), seen, StandardCharsets.ISO_8859_1));
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }

    private void body(Line<EndOfMessage> line) {
        if (feed == null) {
            feed = line.open(body);
        }
        if (!agreement.wants(Stage.BODY) || feed.left() == 0) {
            advance();
            return;
        }
        flush(line);
        sending = true;
        awaited = agreement.answers(Stage.BODY) ? Stage.BODY : null;
        feed.send(awaited == null ? feed.left() : Packet.MOST_DATA, PIECES, () -> {
            sending = false;
            proceed(line);
        });
    }

    private void flush(Line<EndOfMessage> line) {
        if (out.size() > 0) {
            line.write(out.toByteArray());
            out.reset();
        }
    }
}
