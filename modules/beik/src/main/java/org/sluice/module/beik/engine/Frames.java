package org.sluice.module.beik.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What server and helper process say to each other over two pipes: a question, its message in chunks, one answer; then the next. Both
 * ends are of the same build, so there is no version. Lengths are bounded all the same: behind the helper is a library nobody here knows.
 */
public final class Frames {

    private static final int CHUNK = 16_384;
    private static final int LONGEST_TEXT = 65_536;
    private static final int MOST_ITEMS = 100_000;
    /** In place of a chunk's length. */
    private static final int ABANDONED = -1;

    private static final int ANSWER = 1;
    private static final int PROBLEM = 2;

    private final DataInputStream in;
    private final DataOutputStream out;

    /** Over these pipes; the output should be buffered. */
    public Frames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(out);
    }

    /** The helper says that its library is ready, or why not. */
    public void writeReady(Optional<BmiProblem> problem) throws IOException {
        out.writeByte(problem.isEmpty() ? ANSWER : PROBLEM);
        if (problem.isPresent()) {
            write(problem.get().getMessage());
        }
        out.flush();
    }

    /** Waits for {@link #writeReady}. */
    public void readReady() throws IOException {
        readStatus();
    }

    /** Sends a question with its message, which is read to the end. */
    public void writeQuestion(Envelope envelope, InputStream message) throws IOException {
        write(envelope.address());
        write(envelope.sender());
        out.writeInt(envelope.recipients().size());
        for (Envelope.Recipient recipient : envelope.recipients()) {
            write(recipient.address());
            write(recipient.optin());
        }
        byte[] chunk = new byte[CHUNK];
        for (int read = message.read(chunk); read >= 0; read = message.read(chunk)) {
            if (read > 0) {
                out.writeInt(read);
                out.write(chunk, 0, read);
            }
        }
        out.writeInt(0);
        out.flush();
    }

    /** Ends a question whose message cannot be read any further. Its answer is a problem. */
    public void abandonQuestion() throws IOException {
        out.writeInt(ABANDONED);
        out.flush();
    }

    /** The next question, without its message; empty when the server has gone. */
    public Optional<Envelope> readEnvelope() throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        String address = readText(first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort());
        String sender = readText(in.readInt());
        return Optional.of(new Envelope(address, sender, readList(this::readRecipient)));
    }

    /**
     * The message behind an envelope. It must be read to its end before anything else is; that may be an {@link AbandonedMessage}.
     */
    public InputStream readMessage() {
        return new Chunks(in);
    }

    /** Answers. */
    public void writeAnswer(List<Judgement> judgements) throws IOException {
        out.writeByte(ANSWER);
        out.writeInt(judgements.size());
        for (Judgement each : judgements) {
            out.writeInt(each.recipients().size());
            for (String recipient : each.recipients()) {
                write(recipient);
            }
            out.writeBoolean(each.isDefault());
            out.writeBoolean(each.destination().isPresent());
            write(each.destination().orElse(""));
            write(each.tracker());
            out.writeInt(each.rules().size());
            for (int rule : each.rules()) {
                out.writeInt(rule);
            }
        }
        out.flush();
    }

    /** Answers that there is no judgement. */
    public void writeProblem(String why) throws IOException {
        out.writeByte(PROBLEM);
        write(why);
        out.flush();
    }

    /** Waits for the answer. */
    public List<Judgement> readAnswer() throws IOException {
        readStatus();
        return readList(this::readJudgement);
    }

    private Envelope.Recipient readRecipient() throws IOException {
        return new Envelope.Recipient(readText(), readText());
    }

    private Judgement readJudgement() throws IOException {
        List<String> recipients = readList(this::readText);
        boolean isDefault = in.readBoolean();
        boolean isSomewhere = in.readBoolean();
        String destination = readText();
        String tracker = readText();
        List<Integer> rules = readList(in::readInt);
        return new Judgement(
                recipients, isDefault, isSomewhere ? Optional.of(destination) : Optional.empty(), tracker, rules);
    }

    private void readStatus() throws IOException {
        int status = in.readUnsignedByte();
        if (status == PROBLEM) {
            throw new BmiProblem(readText());
        }
        if (status != ANSWER) {
            throw new IOException("the helper does not speak our language");
        }
    }

    private void write(String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(octets.length, LONGEST_TEXT);
        out.writeInt(length);
        out.write(octets, 0, length);
    }

    private String readText() throws IOException {
        return readText(in.readInt());
    }

    private String readText(int length) throws IOException {
        return new String(in.readNBytes(bounded(length, LONGEST_TEXT)), StandardCharsets.UTF_8);
    }

    private <T> List<T> readList(Item<T> item) throws IOException {
        int size = bounded(in.readInt(), MOST_ITEMS);
        List<T> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(item.read());
        }
        return items;
    }

    private static int bounded(int value, int most) throws IOException {
        if (value < 0 || value > most) {
            throw new IOException("a length of " + value + " in a frame");
        }
        return value;
    }

    private interface Item<T> {
        T read() throws IOException;
    }

    /** Ends at the chunk of no octets. */
    private static final class Chunks extends FilterInputStream {

        private int left;
        private boolean ended;

        Chunks(DataInputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            DataInputStream data = (DataInputStream) in;
            if (left == 0 && !ended) {
                int next = data.readInt();
                ended = next <= 0;
                if (next == ABANDONED) {
                    throw new AbandonedMessage();
                }
                left = bounded(next, CHUNK);
            }
            if (ended) {
                return -1;
            }
            int read = Math.min(length, left);
            data.readFully(into, offset, read);
            left -= read;
            return read;
        }

        @Override
        public int available() {
            return left;
        }

        @Override
        public void close() {
            // The pipe stays: the next question comes through it.
        }
    }
}
