package org.sluice.support.scan;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Effects;

/** A result as facts of the message: how one module tells another one, and everybody else, what its engine said. */
public final class ScanFacts {

    /** Whether any engine found a virus; counters and policies read it. */
    public static final AttributeKey<Boolean> VIRUS = AttributeKey.flag("content.virus");

    /** Whether any engine calls the message spam; counters and policies read it. */
    public static final AttributeKey<Boolean> SPAM = AttributeKey.flag("content.spam");

    private ScanFacts() {}

    /** Notes {@code <engine>.result}, {@code .detail}, {@code .score} and {@code .raw}; those without a value are left out. */
    public static void note(Effects effects, String engine, ScanResult result) {
        effects.put(engine + ".result", result.word());
        if (!result.detail().isEmpty()) {
            effects.put(engine + ".detail", result.detail());
        }
        if (!result.raw().isEmpty()) {
            effects.put(engine + ".raw", result.raw());
        }
        if (result instanceof ScanResult.Spam spam) {
            effects.put(engine + ".score", spam.score().toPlainString());
        }
    }

    /** The result another module noted; empty where it noted none. */
    public static Optional<ScanResult> read(String engine, Map<String, String> facts) {
        String word = facts.get(engine + ".result");
        if (word == null) {
            return Optional.empty();
        }
        String detail = facts.getOrDefault(engine + ".detail", "");
        String raw = facts.getOrDefault(engine + ".raw", "");
        return Optional.ofNullable(
                switch (word) {
                    case "clean" -> new ScanResult.Clean(raw);
                    case "infected" -> new ScanResult.Infected(detail, raw);
                    case "spam" -> new ScanResult.Spam(detail, score(facts.get(engine + ".score")), raw);
                    case "unscannable" -> new ScanResult.Unscannable(detail, raw);
                    case "temporary_error" -> new ScanResult.TemporaryError(detail, raw);
                    case "permanent_error" -> new ScanResult.PermanentError(detail, raw);
                    default -> null;
                });
    }

    private static BigDecimal score(String text) {
        try {
            return text == null ? BigDecimal.ZERO : new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            return BigDecimal.ZERO;
        }
    }
}
