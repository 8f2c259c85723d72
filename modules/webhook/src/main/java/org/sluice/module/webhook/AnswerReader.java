package org.sluice.module.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sluice.message.SmtpReply;
import org.sluice.support.scan.ScanResult;
import org.sluice.validation.Phase;

/**
 * Reads the JSON of a hook. Members nobody knows are left alone, so that a hook may be newer than the server; but one that is known
 * must be of its type, and what it says possible in the phase. Else there is no answer at all: half an answer, such as an acceptance
 * without the edit it depends on, would be one nobody gave. Safe from any thread.
 */
final class AnswerReader {

    private static final int VERSION = 1;
    private static final int MOST_DEPTH = 16;
    private static final int MOST_REASON = 500;
    private static final int MOST_TEXT = 400;
    private static final int MOST_CLASS = 100;
    private static final int MOST_VALUE = 8_000;
    private static final int MOST_TARPIT_MILLIS = 30_000;
    private static final String VARIABLE = "[A-Za-z0-9_.-]{1,64}";
    private static final BigDecimal MOST_SCORE = BigDecimal.valueOf(1_000_000);

    private final JsonMapper mapper;

    AnswerReader(int mostOctets) {
        mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MOST_DEPTH)
                                .maxDocumentLength(mostOctets)
                                .maxNumberLength(64)
                                .build())
                        .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    /** The answer to a question of that phase. */
    HookAnswer read(byte[] json, Phase phase) throws MalformedAnswer {
        Members answer = Members.of("", tree(json));
        answer.number("version", VERSION, VERSION);
        Optional<HookAction> action = action(answer, phase);
        Optional<ScanResult> result = result(answer, phase);
        if (action.isEmpty() && result.isEmpty()) {
            throw new MalformedAnswer("neither action nor virus or spam");
        }
        Optional<SmtpReply> reply = reply(answer, action, phase);
        EditReader reader = new EditReader(phase);
        List<Edit> edits = edits(answer, reader);
        return new HookAnswer(
                action,
                reply,
                answer.text("reason", MOST_REASON).orElse(""),
                result,
                isHit(answer, "spam"),
                variables(answer, "variables"),
                variables(answer, "connection_variables"),
                edits,
                Duration.ofMillis(
                        answer.number("tarpit_millis", 0, MOST_TARPIT_MILLIS).orElse(0)),
                disconnects(answer, action, phase),
                reader.redirects());
    }

    private JsonNode tree(byte[] json) throws MalformedAnswer {
        try {
            return mapper.readTree(json);
        } catch (IOException notJson) {
            throw new MalformedAnswer("not JSON");
        }
    }

    private static Optional<HookAction> action(Members answer, Phase phase) throws MalformedAnswer {
        Optional<String> word = answer.text("action", 40);
        if (word.isEmpty()) {
            return Optional.empty();
        }
        HookAction action = HookAction.of(word.get())
                .orElseThrow(() -> answer.wrong("action", "continue, accept, reject, defer, discard or quarantine"));
        if (!action.isLegalIn(phase)) {
            throw new MalformedAnswer("action: " + word.get() + " is not possible at " + phase.word());
        }
        return Optional.of(action);
    }

    /** What is said of a message; empty where nothing is. */
    private static Optional<ScanResult> result(Members answer, Phase phase) throws MalformedAnswer {
        if (!answer.has("virus") && !answer.has("spam")) {
            if (answer.has("score")) {
                throw new MalformedAnswer("score: without spam");
            }
            return Optional.empty();
        }
        if (phase.isOfConnection()) {
            throw new MalformedAnswer("virus and spam are not possible at " + phase.word());
        }
        BigDecimal score = score(answer);
        String virus = className(answer, "virus");
        String spam = className(answer, "spam");
        if (isHit(answer, "virus")) {
            return Optional.of(new ScanResult.Infected(virus, ""));
        }
        return Optional.of(isHit(answer, "spam") ? new ScanResult.Spam(spam, score, "") : new ScanResult.Clean(""));
    }

    /** {@code true} or a name. */
    private static boolean isHit(Members answer, String name) {
        JsonNode value = answer.object().path(name);
        return value.isTextual() || value.asBoolean(false);
    }

    private static String className(Members answer, String name) throws MalformedAnswer {
        JsonNode value = answer.object().path(name);
        if (value.isBoolean() || !answer.has(name)) {
            return "";
        }
        String text = answer.text(name, MOST_CLASS).orElse("");
        if (text.isBlank()) {
            throw answer.wrong(name, "true, false or a name");
        }
        return text;
    }

    private static BigDecimal score(Members answer) throws MalformedAnswer {
        if (!answer.has("score")) {
            return BigDecimal.ZERO;
        }
        JsonNode value = answer.object().get("score");
        // Its digits first: comparing a number such as 1e999999999 would write all of them.
        boolean fits = value.isNumber()
                && Math.abs((long) value.decimalValue().scale()) <= 9
                && value.decimalValue().abs().compareTo(MOST_SCORE) <= 0;
        if (!fits) {
            throw answer.wrong("score", "a number up to " + MOST_SCORE + " with up to nine decimals");
        }
        return value.decimalValue();
    }

    private static Optional<SmtpReply> reply(Members answer, Optional<HookAction> action, Phase phase)
            throws MalformedAnswer {
        OptionalInt code = answer.number("code", 200, 599);
        Optional<String> enhanced = answer.text("enhanced", 11);
        Optional<String> text = answer.text("text", MOST_TEXT);
        if (code.isEmpty() && enhanced.isEmpty() && text.isEmpty()) {
            return Optional.empty();
        }
        if (action.filter(HookAction::refuses).isEmpty()) {
            throw new MalformedAnswer("code, enhanced and text belong to reject and defer");
        }
        boolean permanent = action.get() == HookAction.REJECT;
        int said = code.orElseGet(() -> PhaseCodes.usual(phase, permanent));
        if (said / 100 != (permanent ? 5 : 4)) {
            throw answer.wrong("code", permanent ? "5xx, as the action is reject" : "4xx, as the action is defer");
        }
        String words = text.orElse(permanent ? "Refused by local policy" : "Refused for now by local policy");
        if (words.isBlank() || !words.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw answer.wrong("text", "one line of printable ASCII");
        }
        try {
            return Optional.of(new SmtpReply(said, enhanced.orElse(permanent ? "5.7.1" : "4.7.1"), words));
        } catch (IllegalArgumentException disagrees) {
            throw answer.wrong("enhanced", "such as " + said / 100 + ".7.1, as the code is " + said);
        }
    }

    private static boolean disconnects(Members answer, Optional<HookAction> action, Phase phase)
            throws MalformedAnswer {
        boolean disconnects = answer.flag("disconnect");
        if (disconnects && (action.filter(HookAction::refuses).isEmpty() || Phase.DATASPOOL.isBefore(phase))) {
            throw new MalformedAnswer("disconnect: goes with reject and defer, up to dataspool");
        }
        return disconnects;
    }

    private static List<Edit> edits(Members answer, EditReader reader) throws MalformedAnswer {
        if (!answer.has("edits")) {
            return List.of();
        }
        JsonNode all = answer.object().get("edits");
        if (!all.isArray() || all.size() > HookAnswer.MOST_EDITS) {
            throw answer.wrong("edits", "an array of at most " + HookAnswer.MOST_EDITS);
        }
        List<Edit> edits = new ArrayList<>();
        for (JsonNode each : all) {
            edits.add(reader.read("edits[" + edits.size() + ']', each));
        }
        return List.copyOf(edits);
    }

    private static Map<String, String> variables(Members answer, String name) throws MalformedAnswer {
        if (!answer.has(name)) {
            return Map.of();
        }
        Members all = Members.of(name, answer.object().get(name));
        if (all.object().size() > HookAnswer.MOST_VARIABLES) {
            throw answer.wrong(name, "at most " + HookAnswer.MOST_VARIABLES);
        }
        Map<String, String> variables = new HashMap<>();
        for (Map.Entry<String, JsonNode> each : all.object().properties()) {
            if (!each.getKey().matches(VARIABLE)) {
                throw new MalformedAnswer(name, "names of letters, digits, dots, hyphens and underscores");
            }
            if (!each.getValue().isNull()) {
                variables.put(each.getKey(), value(all, each.getKey(), each.getValue()));
            }
        }
        return Map.copyOf(variables);
    }

    /** A dictionary holds texts; numbers and switches become theirs. */
    private static String value(Members all, String name, JsonNode value) throws MalformedAnswer {
        boolean fits = value.isTextual() || value.isNumber() || value.isBoolean();
        String text = fits ? Text.wellFormed(value.asText()) : "";
        if (!fits || text.length() > MOST_VALUE) {
            throw all.wrong(name, "a text, number or switch of at most " + MOST_VALUE + " characters");
        }
        return text;
    }
}
