package org.sluice.core.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The calls about one session or transaction while they happen. Written on the session's home executor; whoever finds it
 * in the {@link Recorder} finds it closed. Bounded, so that no client fills the memory with one session.
 */
public final class Recording {

    /** Format of {@link #picture}. */
    public static final long FORMAT = 1;

    private static final int MOST_CALLS = 400;
    private static final long MOST_OCTETS = 256 * 1024;

    private final Recorder recorder;
    private final Recording session;
    private final String id;
    private final List<RecordedCall> calls = new ArrayList<>(4);
    private List<RecordedCall> ofSession = List.of();
    private long octets;
    private long octetsOfSession;
    private long closedNanos;
    private int omitted;
    private boolean hasTransactions;

    Recording(Recorder recorder, Recording session, String id) {
        this.recorder = recorder;
        this.session = session;
        this.id = id;
    }

    /** The record of a transaction of this session: what was asked about the connection before comes in front. */
    public Recording transaction(String transactionId) {
        hasTransactions = true;
        Recording begun = new Recording(recorder, this, transactionId);
        begun.ofSession = List.copyOf(calls);
        begun.octetsOfSession = octets;
        begun.omitted = omitted;
        return begun;
    }

    /** Whether calls are kept at all. */
    public boolean isOn() {
        return recorder.isOn();
    }

    /** Keeps a call, if there is room for it. */
    public void add(RecordedCall call) {
        if (!recorder.isOn()) {
            return;
        }
        Scene before = calls.isEmpty() ? null : calls.get(calls.size() - 1).scene();
        long more = call.octets(before);
        if (calls.size() < MOST_CALLS && octets + more <= MOST_OCTETS && recorder.reserve(more)) {
            calls.add(call);
            octets += more;
        } else {
            omitted++;
        }
    }

    /** Nothing more happens. A session is kept for itself only where it never came to a message. */
    public void close() {
        boolean wanted = session != null || !hasTransactions;
        if (wanted && !(calls.isEmpty() && ofSession.isEmpty())) {
            // Counted with each of its transactions: any of them may be the last to hold what they share.
            if (recorder.reserve(octetsOfSession)) {
                octets += octetsOfSession;
                recorder.keep(this);
                return;
            }
        }
        recorder.free(octets);
        octets = 0;
    }

    /** What it is found under. */
    String id() {
        return id;
    }

    long octets() {
        return octets;
    }

    long closedNanos() {
        return closedNanos;
    }

    void closedAt(long nanos) {
        closedNanos = nanos;
    }

    /** In JDK types. Closed recordings only. */
    Map<String, Object> picture() {
        List<RecordedCall> all = new ArrayList<>(ofSession);
        all.addAll(calls);
        Set<Scene> scenes = new LinkedHashSet<>();
        all.forEach(call -> scenes.add(call.scene()));
        List<Scene> numbered = List.copyOf(scenes);
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("format", FORMAT);
        picture.put("id", id);
        picture.put("omitted", (long) omitted);
        picture.put("scenes", numbered.stream().map(Scene::picture).toList());
        picture.put(
                "calls",
                all.stream()
                        .map(call -> call.picture(numbered.indexOf(call.scene())))
                        .toList());
        return picture;
    }
}
