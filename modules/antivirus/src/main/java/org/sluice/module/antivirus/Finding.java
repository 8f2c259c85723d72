package org.sluice.module.antivirus;

import java.util.Map;
import java.util.Optional;
import org.sluice.support.scan.ScanFacts;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.Skip;
import org.sluice.validation.Answer;

/**
 * What one engine said.
 *
 * @param facts it noted
 */
record Finding(Engine engine, ScanResult result, Map<String, String> facts) {

    /** An answer without a result is none: the module is no engine. One that left the message alone, as told, says so. */
    static Finding of(Engine engine, Answer answer, Settings settings) {
        Optional<ScanResult> result = Skip.isNoted(engine.name(), answer.attributes())
                ? Optional.of(new ScanResult.Clean(Skip.WORD))
                : ScanFacts.read(engine.name(), answer.attributes());
        return new Finding(
                engine,
                result.map(settings::taken)
                        .orElseGet(() -> new ScanResult.PermanentError(engine.name() + " gave no result", "")),
                answer.attributes());
    }

    /** Of an engine that gave no answer at all: what it would have noted of an error is noted in its place. */
    static Finding failed(Engine engine, Throwable failure) {
        ScanResult error = ScanResult.of(failure);
        return new Finding(
                engine, error, Map.of(engine.name() + "_status", "error", engine.name() + "_info", error.detail()));
    }

    boolean isOf(Engine other) {
        return engine.name().equals(other.name());
    }

    /** Whether it says the same of the same octets tomorrow, whoever sent them. */
    boolean isJudgement() {
        return result.isJudgement() && !isSkip();
    }

    /** Whether the engine looked, and found nothing. */
    boolean callsClean() {
        return result instanceof ScanResult.Clean && !isSkip();
    }

    /** Whether another engine's opinion makes up for it: this one failed, or could not look. What no engine saw stays unseen. */
    boolean isForgivable() {
        return !result.isJudgement() || result instanceof ScanResult.Unscannable && !isOf(Engine.NONE);
    }

    private boolean isSkip() {
        return Skip.isNoted(engine.name(), facts);
    }

    /** Definitions and version, as the engine tells them; empty: it does not. */
    String version() {
        return facts.getOrDefault(engine.name() + ".version", "");
    }
}
