package org.sluice.core.explain;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.sluice.message.EnvelopeAddress;
import org.sluice.operations.Explanation;

/**
 * The record of one session or transaction while it is being written. Written on the session's home executor, read from
 * any thread; bounded, so that a session of many messages or a message to many recipients cannot fill the memory.
 */
public final class Trace {

    private static final int OWN_OCTETS = 600;
    private static final int ENTRY_OCTETS = 130;
    private static final int ROOM_FOR_ALL = 200;
    private static final int ROOM_FOR_NOTEWORTHY = 400;

    private final Trace session;
    private final String sessionId;
    private final String transactionId;
    private final InetSocketAddress peer;
    private final long bornNanos;

    private Line[] lines = new Line[8];
    private volatile Written written = new Written(lines, 0, 0);
    private volatile Parties parties = Parties.NONE;
    private volatile Dictionaries dictionaries = new Dictionaries(Map.of(), Map.of());
    private final Charge charge = new Charge();
    private final boolean bearsSession;
    private boolean borne;
    private boolean muted;
    private long octets = OWN_OCTETS;

    private Trace(Trace session, String sessionId, String transactionId, InetSocketAddress peer, long bornNanos) {
        this.session = session;
        this.sessionId = sessionId;
        this.transactionId = transactionId;
        this.peer = peer;
        this.bornNanos = bornNanos;
        this.bearsSession = session != null && !session.borne;
        if (bearsSession) {
            session.borne = true;
        }
    }

    /** Starts the record of a session. */
    public static Trace ofSession(String sessionId, InetSocketAddress peer, long nowNanos) {
        return new Trace(null, sessionId, "", peer, nowNanos);
    }

    /** Starts the record of a transaction; what was said about its session comes in front. */
    public Trace transaction(String transactionId, InetSocketAddress client, long nowNanos) {
        return new Trace(this, sessionId, transactionId, client, nowNanos);
    }

    /** The id it is found under. */
    public String id() {
        return transactionId.isEmpty() ? sessionId : transactionId;
    }

    long bornNanos() {
        return bornNanos;
    }

    boolean isOf(String wantedSession) {
        return session != null && sessionId.equals(wantedSession);
    }

    Optional<Trace> session() {
        return Optional.ofNullable(session);
    }

    /** Takes nothing more in: nobody will ask for it. */
    void mute() {
        muted = true;
    }

    /** Counts what it takes to that account from now on. */
    void chargeTo(LongAdder account) {
        charge.open(account);
        charge.settle(octets());
    }

    /** Gives back what it was counted for. Safe from any thread. */
    void discharge() {
        charge.close();
    }

    /** About how much memory it takes, the part of its session that no other transaction bears included. */
    private long octets() {
        return bearsSession ? octets + session.octets : octets;
    }

    private void grow(long by) {
        octets += by;
        charge.settle(octets());
    }

    /** Adds a line. A nearly full trace keeps noteworthy lines only, a full one counts what it leaves out. */
    public void add(Line line) {
        if (muted) {
            return;
        }
        Written now = written;
        boolean room = now.size < ROOM_FOR_ALL || now.size < ROOM_FOR_NOTEWORTHY && line.isNoteworthy();
        if (!room) {
            written = new Written(lines, now.size, now.omitted + 1);
            return;
        }
        if (now.size == lines.length) {
            lines = Arrays.copyOf(lines, lines.length * 2);
        }
        lines[now.size] = line;
        written = new Written(lines, now.size + 1, now.omitted);
        grow(line.octets());
    }

    /** Who writes to whom, and what came of it so far. */
    public void parties(EnvelopeAddress sender, EnvelopeAddress firstRecipient, int recipients, String result) {
        parties = new Parties(sender, firstRecipient, recipients, result);
    }

    /** What came of it. */
    public void result(String word) {
        Parties now = parties;
        parties = new Parties(now.sender, now.firstRecipient, now.recipients, word);
    }

    /** Both dictionaries as they stand; the maps do not change any more. */
    public void dictionaries(Map<String, String> connection, Map<String, String> message) {
        if (!muted) {
            Dictionaries before = dictionaries;
            dictionaries = new Dictionaries(connection, message);
            grow(dictionaries.octets() - before.octets());
        }
    }

    /** Both dictionaries, under {@code connection} and {@code message}. */
    public Map<String, Map<String, String>> dictionaries() {
        Dictionaries now = dictionaries;
        return Map.of("connection", now.connection, "message", now.message);
    }

    /** Everything in words; of a session without its transactions. */
    public Explanation explanation() {
        List<Explanation.Step> steps = new ArrayList<>();
        if (session != null) {
            session.addStepsTo(steps);
        }
        addStepsTo(steps);
        return Explanation.of(sessionId, transactionId, summary(), steps);
    }

    /** Its own lines in words, those about the session apart. */
    public List<Explanation.Step> ownSteps() {
        List<Explanation.Step> steps = new ArrayList<>();
        addStepsTo(steps);
        return steps;
    }

    private void addStepsTo(List<Explanation.Step> steps) {
        Written now = written;
        for (int i = 0; i < now.size; i++) {
            steps.add(now.lines[i].step());
        }
        if (now.omitted > 0) {
            steps.add(Explanation.Step.of(
                    "", "", "core", "", "", "omitted", 0, now.omitted + " further lines are not kept", false));
        }
    }

    String summary() {
        Parties now = parties;
        StringBuilder text = new StringBuilder(
                peer.getAddress() == null
                        ? peer.getHostString()
                        : peer.getAddress().getHostAddress());
        if (now.sender != null) {
            text.append(" <").append(Printable.of(now.sender.toString())).append('>');
        }
        if (now.firstRecipient != null) {
            text.append(" to <")
                    .append(Printable.of(now.firstRecipient.toString()))
                    .append('>');
        }
        if (now.recipients > 1) {
            text.append(" and ").append(now.recipients - 1).append(" more");
        }
        return text.append(": ").append(now.result).toString();
    }

    private record Written(Line[] lines, int size, int omitted) {}

    private record Parties(EnvelopeAddress sender, EnvelopeAddress firstRecipient, int recipients, String result) {
        static final Parties NONE = new Parties(null, null, 0, "open");
    }

    private record Dictionaries(Map<String, String> connection, Map<String, String> message) {
        long octets() {
            return octets(connection) + octets(message);
        }

        private static long octets(Map<String, String> values) {
            long sum = 0;
            for (Map.Entry<String, String> each : values.entrySet()) {
                sum += ENTRY_OCTETS + each.getKey().length() + each.getValue().length();
            }
            return sum;
        }
    }
}
