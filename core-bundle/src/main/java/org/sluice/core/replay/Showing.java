package org.sluice.core.replay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sluice.core.content.MessageContent;
import org.sluice.core.context.Picture;
import org.sluice.core.context.Variables;
import org.sluice.core.context.View;
import org.sluice.operations.Replays.Question;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;

/** One record shown to one module, from the first phase to the last. */
final class Showing {

    private final Transcript transcript;
    private final Candidate candidate;
    private final MessageContent content;
    private final boolean contentEdited;
    private final Stage stage;
    private final Map<String, PastExchange> shared;
    private final OwnFacts facts = new OwnFacts();
    private final PastStates states = new PastStates();

    Showing(Transcript transcript, Candidate candidate, PastContent.Found found, Stage stage) {
        this.transcript = transcript;
        this.candidate = candidate;
        this.content = found.content();
        this.contentEdited = found.edited();
        this.stage = stage;
        this.shared = PastWorld.shared(transcript.calls());
    }

    /** Puts every question. */
    List<Question> run() {
        List<Question> questions = new ArrayList<>();
        Set<String> asked = new HashSet<>();
        transcript.calls().stream().filter(this::isOwn).forEach(call -> asked.add(moment(call)));
        try {
            for (PastCall call : transcript.calls()) {
                if (isOwn(call)) {
                    questions.add(again(call));
                } else if (wouldBeAsked(call) && asked.add(moment(call))) {
                    questions.add(anew(call));
                }
            }
        } finally {
            stage.call(() -> {
                states.close();
                return null;
            });
        }
        return questions;
    }

    private boolean isOwn(PastCall call) {
        return call.module().equals(candidate.identity().display());
    }

    private static String moment(PastCall call) {
        return call.phase() + " " + call.scene().recipient();
    }

    /** At a moment another module was asked at, and this one was not. */
    private boolean wouldBeAsked(PastCall call) {
        String bypass = Variables.BYPASS_PREFIX + candidate.identity().name();
        return isDeclared(call.phase())
                && !AttributeKey.isTrue(call.scene().connection().getOrDefault(bypass, "false"));
    }

    private boolean isDeclared(Phase phase) {
        return candidate.terms().mode() != Mode.ON_DEMAND
                && candidate.terms().phases().contains(phase);
    }

    private Question again(PastCall call) {
        boolean stillAsked = candidate.terms().mode() == Mode.ON_DEMAND || isDeclared(call.phase());
        if (!stillAsked) {
            facts.noted(call.effects(), Map.of());
            return question(call, call.decision(), Question.NOT_ASKED, List.of(), List.of());
        }
        return ask(call, call.decision(), call.effects(), PastWorld.of(call, shared));
    }

    private Question anew(PastCall call) {
        return ask(call, Question.NOT_ASKED, new TreeMap<>(), PastWorld.ofNoCall(shared));
    }

    private Question ask(PastCall call, String then, SortedMap<String, String> effectsThen, PastWorld world) {
        ReplayContext context = new ReplayContext(
                call.phase(),
                view(call.scene()),
                world,
                new Agenda(call.at()),
                states,
                candidate.terms().timeoutNanos());
        Rehearsal.Ending end = stage.perform(new Rehearsal(candidate.module(), candidate.terms(), context));
        SortedMap<String, String> effectsNow =
                end.trouble().isEmpty() ? context.written().lines() : new TreeMap<>();
        List<String> notes = new ArrayList<>();
        world.unknown().forEach(question -> notes.add("not recorded: " + question));
        if (!end.trouble().isEmpty()) {
            notes.add(end.trouble());
        }
        boolean lost = content instanceof LostContent gone
                && gone.isMissed()
                && call.scene().hasContent();
        if (lost) {
            notes.add(LostContent.WHY);
            return question(call, then, Question.NOT_REPLAYED, List.of(), notes);
        }
        facts.noted(effectsThen, effectsNow);
        List<String> effects =
                then.equals(Question.NOT_ASKED) ? List.of() : Comparison.effects(effectsThen, effectsNow);
        return question(call, then, end.decision(), effects, notes);
    }

    private Question question(PastCall call, String then, String now, List<String> effects, List<String> notes) {
        return new Question(
                transcript.id(),
                candidate.identity().display(),
                call.phase().word(),
                call.scene().recipient(),
                then,
                now,
                Comparison.differs(then, now, effects),
                effects,
                notes);
    }

    private View view(PastCall.Scene scene) {
        Map<String, Object> values = new LinkedHashMap<>(scene.values());
        values.put("connection", facts.onto(scene.connection(), OwnFacts.CONNECTION));
        values.put("message", facts.onto(scene.message(), OwnFacts.MESSAGE));
        if (contentEdited) {
            values.put("edits", List.of());
        }
        return View.of(new Picture(values), scene.hasContent() ? content : null);
    }
}
