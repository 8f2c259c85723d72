package org.sluice.operations;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The record of one session or transaction. Immutable. */
public final class Explanation {

    private final String sessionId;
    private final String transactionId;
    private final String summary;
    private final List<Step> steps;
    private final Map<String, String> transactions;

    private Explanation(
            String sessionId,
            String transactionId,
            String summary,
            List<Step> steps,
            Map<String, String> transactions) {
        this.sessionId = Objects.requireNonNull(sessionId, "sessionId");
        this.transactionId = Objects.requireNonNull(transactionId, "transactionId");
        this.summary = Objects.requireNonNull(summary, "summary");
        this.steps = List.copyOf(steps);
        this.transactions = Collections.unmodifiableMap(new LinkedHashMap<>(transactions));
    }

    /** A record; the summary says in one line who, for whom and what came of it. */
    public static Explanation of(String sessionId, String transactionId, String summary, List<Step> steps) {
        return new Explanation(sessionId, transactionId, summary, steps, Map.of());
    }

    /** The same record of a session, with the transactions of it that are kept: ids in their order, with summaries. */
    public Explanation with(Map<String, String> kept) {
        return new Explanation(sessionId, transactionId, summary, steps, kept);
    }

    /** The session. */
    public String sessionId() {
        return sessionId;
    }

    /** The transaction; empty for a session refused before MAIL. */
    public String transactionId() {
        return transactionId;
    }

    /** One line for people. */
    public String summary() {
        return summary;
    }

    /** Calls in the order they were taken. */
    public List<Step> steps() {
        return steps;
    }

    /** Of a session: its transactions that are kept, by id in their order, each in one line. Empty for a transaction. */
    public Map<String, String> transactions() {
        return transactions;
    }

    /** One module's part in one phase. Immutable. */
    public static final class Step {
        private final String phase;
        private final String recipient;
        private final String module;
        private final String version;
        private final String hash;
        private final String verdict;
        private final double millis;
        private final String note;
        private final boolean decisive;

        private Step(
                String phase,
                String recipient,
                String module,
                String version,
                String hash,
                String verdict,
                double millis,
                String note,
                boolean decisive) {
            this.phase = phase;
            this.recipient = recipient;
            this.module = module;
            this.version = version;
            this.hash = hash;
            this.verdict = verdict;
            this.millis = millis;
            this.note = note;
            this.decisive = decisive;
        }

        /**
         * One step.
         *
         * @param verdict a word: continue, reject, …, {@code would reject} in mode OBSERVE, bypassed, skipped, error, timeout
         * @param note why, effects taken, what was bypassed by whom; may be empty
         */
        public static Step of(
                String phase,
                String recipient,
                String module,
                String version,
                String hash,
                String verdict,
                double millis,
                String note,
                boolean decisive) {
            return new Step(phase, recipient, module, version, hash, verdict, millis, note, decisive);
        }

        /** Phase word. */
        public String phase() {
            return phase;
        }

        /** The recipient it was about; empty for all. */
        public String recipient() {
            return recipient;
        }

        /** Module name, or {@code core}. */
        public String module() {
            return module;
        }

        /** Bundle version. */
        public String version() {
            return version;
        }

        /** First digits of the bundle hash. */
        public String hash() {
            return hash;
        }

        /** What it said, as a word. */
        public String verdict() {
            return verdict;
        }

        /** How long it took. */
        public double millis() {
            return millis;
        }

        /** Why, and what it changed. */
        public String note() {
            return note;
        }

        /** Whether this answer ended the phase. */
        public boolean decisive() {
            return decisive;
        }
    }
}
