package org.sluice.core.explain;

import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.operations.Explanation;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/**
 * One module's part in one phase, as references to what exists anyway. Holds strings and API values only, never a module's
 * own object: a record outlives the bundle it speaks of.
 */
public final class StepRecord implements Line {

    private static final int OBJECT_OCTETS = 100;

    private final Phase phase;
    private final EnvelopeAddress recipient;
    private final Witness witness;
    private final String word;
    private final Verdict verdict;
    private final long nanos;
    private final String note;
    private final boolean decisive;

    private StepRecord(
            Phase phase,
            EnvelopeAddress recipient,
            Witness witness,
            String word,
            Verdict verdict,
            long nanos,
            String note,
            boolean decisive) {
        this.phase = phase;
        this.recipient = recipient;
        this.witness = witness;
        this.word = word;
        this.verdict = verdict;
        this.nanos = nanos;
        this.note = note;
        this.decisive = decisive;
    }

    /** An answer that was taken. {@code recipient} is null where the phase is not about one. */
    public static StepRecord answered(
            Phase phase, EnvelopeAddress recipient, Witness witness, Said said, String note, boolean decisive) {
        return new StepRecord(phase, recipient, witness, said.word(), said.verdict(), said.nanos(), note, decisive);
    }

    /** Something other than an answer: bypassed, skipped, timeout, error, or a rule of the core's own. */
    public static StepRecord of(
            Phase phase, EnvelopeAddress recipient, Witness witness, String word, long nanos, String note) {
        return new StepRecord(phase, recipient, witness, word, null, nanos, note, false);
    }

    /** The same, as what ended the phase. */
    public StepRecord deciding() {
        return new StepRecord(phase, recipient, witness, word, verdict, nanos, note, true);
    }

    /** What was said, in a word. */
    public String word() {
        return word;
    }

    /** What others hold anyway, such as the witness, is not its own; an answer other than the shared one is. */
    @Override
    public int octets() {
        int answer = verdict == null || verdict == Verdict.CONTINUE
                ? 0
                : OBJECT_OCTETS
                        + verdict.why().length()
                        + verdict.reply().map(reply -> reply.text().length()).orElse(0);
        return OBJECT_OCTETS + note.length() + answer;
    }

    @Override
    public boolean isNoteworthy() {
        return decisive || !word.endsWith("continue");
    }

    @Override
    public Explanation.Step step() {
        return Explanation.Step.of(
                phase.word(),
                recipient == null ? "" : Printable.of(recipient.toString()),
                witness.name(),
                witness.version(),
                witness.hash(),
                word,
                nanos / 1_000 / 1_000.0,
                Printable.of(fullNote()),
                decisive);
    }

    private String fullNote() {
        StringBuilder text = new StringBuilder(verdict == null ? "" : verdict.why());
        if (verdict != null) {
            verdict.reply().map(SmtpReply::toString).ifPresent(reply -> append(text, reply));
        }
        append(text, note);
        return text.toString();
    }

    private static void append(StringBuilder text, String part) {
        if (!part.isEmpty()) {
            text.append(text.length() == 0 ? "" : "; ").append(part);
        }
    }

    /** Who spoke: the names of a module's version, without the module. */
    public record Witness(String name, String version, String hash) {

        private static final int SHOWN_DIGITS = 12;

        /** The core itself. */
        public static final Witness CORE = new Witness("core", "", "");

        /** Keeps the first digits of the hash only. */
        public Witness {
            hash = hash.length() > SHOWN_DIGITS ? hash.substring(0, SHOWN_DIGITS) : hash;
        }
    }

    /** An answer and how it came. */
    public record Said(String word, Verdict verdict, long nanos) {}
}
