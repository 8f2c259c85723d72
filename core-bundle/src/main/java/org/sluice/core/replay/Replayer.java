package org.sluice.core.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Registry;
import org.sluice.core.record.Recorder;
import org.sluice.operations.ReplayRequest;
import org.sluice.operations.Replays;

/** Shows records to modules, one replay at a time. Knows no OSGi. */
final class Replayer implements Replays {

    private static final long LEAST_PATIENCE_MILLIS = 10_000;
    private static final int MOST_IDS = 10_000;

    private final Registry registry;
    private final Recorder recorder;
    private final PastContent contents;
    private final Candidate.Workshop workshop;
    private final ReentrantLock one = new ReentrantLock();

    Replayer(Registry registry, Recorder recorder, PastContent contents, Candidate.Workshop workshop) {
        this.registry = registry;
        this.recorder = recorder;
        this.contents = contents;
        this.workshop = workshop;
    }

    @Override
    public Replayed replay(ReplayRequest request, Progress progress) {
        if (!one.tryLock()) {
            throw new IllegalStateException("another replay runs (expected: one at a time)");
        }
        try {
            List<Transcript> transcripts = transcripts(request);
            if (request.body().isPresent() && transcripts.size() != 1) {
                throw new IllegalArgumentException(
                        "body: for " + transcripts.size() + " records (expected: the message of one)");
            }
            return replay(request, transcripts, progress);
        } finally {
            one.unlock();
        }
    }

    @Override
    public String export(List<String> ids) {
        return RecordText.write(Transcript.file(records(ids)));
    }

    @Override
    public List<String> latest(int limit) {
        return recorder.latest(limit);
    }

    private Replayed replay(ReplayRequest request, List<Transcript> transcripts, Progress progress) {
        List<ModuleHandle> handles = Candidate.find(registry, request);
        if (!request.options().isEmpty() && handles.size() > 1) {
            throw new IllegalArgumentException("module: " + handles.size() + " instances of " + request.module()
                    + " (expected: one, such as "
                    + handles.get(0).identity().display() + ", where options are set)");
        }
        List<Question> questions = new ArrayList<>();
        int[] done = {0};
        for (ModuleHandle handle : handles) {
            long patience = Math.max(LEAST_PATIENCE_MILLIS, handle.terms().timeoutNanos() / 1_000_000);
            try (Stage stage = new Stage(patience)) {
                if (!handle.visit(stage)) {
                    throw new IllegalStateException(handle.identity().display() + " is leaving");
                }
                try {
                    done[0] = show(
                            request,
                            transcripts,
                            stage.call(() -> candidate(handle, request)),
                            stage,
                            questions,
                            progress);
                } finally {
                    handle.endVisit(stage);
                }
            }
        }
        return new Replayed(
                request.module(), handles.get(0).identity().version().toString(), done[0], questions);
    }

    private Candidate candidate(ModuleHandle handle, ReplayRequest request) {
        return request.options().isEmpty() ? Candidate.bound(handle) : workshop.build(handle, request.options());
    }

    private int show(
            ReplayRequest request,
            List<Transcript> transcripts,
            Candidate candidate,
            Stage stage,
            List<Question> questions,
            Progress progress) {
        try {
            int done = 0;
            for (Transcript transcript : transcripts) {
                PastContent.Found found = content(request, transcript);
                try {
                    questions.addAll(new Showing(transcript, candidate, found, stage).run());
                } finally {
                    found.content().release();
                }
                if (!progress.done(++done, transcripts.size())) {
                    break;
                }
            }
            return done;
        } finally {
            stage.call(() -> {
                candidate.dispose().run();
                return null;
            });
        }
    }

    private PastContent.Found content(ReplayRequest request, Transcript transcript) {
        if (request.body().isPresent()) {
            return contents.ofFile(request.body().get());
        }
        PastContent.Found lost = new PastContent.Found(new LostContent(transcript.contentOctets()), false, "");
        return transcript.contentOctets() < 0
                ? lost
                : contents.ofSpool(transcript).orElse(lost);
    }

    private List<Transcript> transcripts(ReplayRequest request) {
        if (request.records().isEmpty()) {
            return records(request.ids()).stream().map(Transcript::one).toList();
        }
        List<Transcript> given = Transcript.of(RecordText.read(request.records()));
        if (request.ids().isEmpty()) {
            return given;
        }
        List<Transcript> chosen = given.stream()
                .filter(transcript -> request.ids().contains(transcript.id()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("ids: none of them in these records (expected: some of "
                    + given.stream().map(Transcript::id).limit(20).toList() + ")");
        }
        return chosen;
    }

    private List<Map<String, Object>> records(List<String> ids) {
        if (ids.isEmpty() || ids.size() > MOST_IDS) {
            throw new IllegalArgumentException("ids: " + ids.size() + " (expected: 1 to " + MOST_IDS + ")");
        }
        List<Map<String, Object>> records = new ArrayList<>();
        for (String id : ids) {
            records.add(recorder.find(id)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "id: " + id + " is not recorded: unknown, still under way, or too long ago")));
        }
        return records;
    }
}
