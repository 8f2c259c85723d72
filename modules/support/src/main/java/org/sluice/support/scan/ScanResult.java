package org.sluice.support.scan;

import java.math.BigDecimal;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.sluice.support.text.Ascii;

/** What an engine says about a message. The raw answer stays beside it, for logs and facts; a client never sees it. */
public sealed interface ScanResult {

    /** What the engine said, printable. */
    String raw();

    /** The word in facts and metrics. */
    String word();

    /** The name, class or reason; empty for a clean message. */
    String detail();

    /** Whether it counts as a virus or as spam, whatever becomes of the message. */
    default boolean isHit() {
        return this instanceof Infected || this instanceof Spam;
    }

    /** Whether the engine judged; the opposite of an error. */
    default boolean isJudgement() {
        return !(this instanceof TemporaryError) && !(this instanceof PermanentError);
    }

    /** Nothing found. */
    record Clean(String raw) implements ScanResult {
        /** Makes it printable. */
        public Clean {
            raw = Ascii.printable(raw, MOST);
        }

        @Override
        public String word() {
            return "clean";
        }

        @Override
        public String detail() {
            return "";
        }
    }

    /** A virus of that name. */
    record Infected(String name, String raw) implements ScanResult {
        /** Makes it printable. */
        public Infected {
            name = Ascii.printable(name, MOST);
            raw = Ascii.printable(raw, MOST);
        }

        @Override
        public String word() {
            return "infected";
        }

        @Override
        public String detail() {
            return name;
        }
    }

    /** Spam: the engine's class for it, such as {@code bulk}, and its score; zero where it has none. */
    record Spam(String type, BigDecimal score, String raw) implements ScanResult {
        /** Makes it printable. */
        public Spam {
            type = Ascii.printable(type, MOST);
            raw = Ascii.printable(raw, MOST);
        }

        @Override
        public String word() {
            return "spam";
        }

        @Override
        public String detail() {
            return type;
        }
    }

    /** The engine could not look into it: too big, encrypted, broken. */
    record Unscannable(String reason, String raw) implements ScanResult {

        /**
         * What a sender brings about by how he builds a message: more inside than engines take (files, levels, octets, parts),
         * what is locked, what is broken, what a container hides otherwise. A message that is as a whole larger than an engine
         * takes ({@code size}) hides nothing.
         */
        private static final Set<String> EVASIONS = Set.of("limit", "parts", "encrypted", "malformed", "container");

        /** Makes it printable. */
        public Unscannable {
            reason = Ascii.printable(reason, MOST);
            raw = Ascii.printable(raw, MOST);
        }

        /** Whether that keeps an engine from seeing what is inside. */
        public boolean isEvasion() {
            return EVASIONS.contains(reason);
        }

        @Override
        public String word() {
            return "unscannable";
        }

        @Override
        public String detail() {
            return reason;
        }
    }

    /** No judgement now. An answer nobody knows is one, never a clean message. */
    record TemporaryError(String text, String raw) implements ScanResult {
        /** Makes it printable. */
        public TemporaryError {
            text = Ascii.printable(text, MOST);
            raw = Ascii.printable(raw, MOST);
        }

        @Override
        public String word() {
            return "temporary_error";
        }

        @Override
        public String detail() {
            return text;
        }
    }

    /** No judgement until an operator does something: no licence, no such service. */
    record PermanentError(String text, String raw) implements ScanResult {
        /** Makes it printable. */
        public PermanentError {
            text = Ascii.printable(text, MOST);
            raw = Ascii.printable(raw, MOST);
        }

        @Override
        public String word() {
            return "permanent_error";
        }

        @Override
        public String detail() {
            return text;
        }
    }

    /** Characters of a text, at most. */
    int MOST = 500;

    /** Spam without a score. */
    static Spam spam(String type, String raw) {
        return new Spam(type, BigDecimal.ZERO, raw);
    }

    /** A failure as a result: what was asked of a server and came to nothing. */
    static ScanResult of(Throwable failure) {
        Throwable cause =
                failure.getCause() != null && failure instanceof CompletionException ? failure.getCause() : failure;
        return new TemporaryError(String.valueOf(cause.getMessage()), "");
    }
}
