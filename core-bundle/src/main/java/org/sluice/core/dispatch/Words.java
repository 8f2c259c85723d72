package org.sluice.core.dispatch;

import java.util.Locale;
import org.sluice.validation.Verdict;

/** The words of explanations. */
public final class Words {

    private Words() {}

    /** A verdict: {@code reject}, or {@code would reject} of one who only watches. */
    public static String said(Verdict verdict, boolean observer) {
        if (!verdict.disposition().isDecisive()) {
            return "continue";
        }
        String word = verdict.disposition().name().toLowerCase(Locale.ROOT);
        return observer ? "would " + word : word;
    }

    /** The end of a call without an answer. */
    static String ended(Call.Kind kind) {
        return switch (kind) {
            case ANSWERED -> "answered";
            case FAILED -> "error";
            case TIMED_OUT -> "timeout";
            case ABANDONED -> "left";
            case CANCELLED -> "cancelled";
        };
    }
}
