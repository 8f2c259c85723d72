package org.sluice.operations;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Asks a module again about mail that has been: with the facts, DNS answers, counters and the time of then. Nothing comes of
 * the answers; the same record and the same module give the same answers. A service of the core.
 *
 * <p>Each method fails with an {@link IllegalArgumentException} that says what is wrong: an unknown id or module, a version
 * that is not installed, an option that is refused, a record that is none.
 */
@ProviderType
public interface Replays {

    /**
     * Asks, one record after the other. Blocks: reads the disk and waits for the module. One replay runs at a time.
     *
     * @throws IllegalStateException when another one runs, or the module does not give its thread back
     */
    Replayed replay(ReplayRequest request, Progress progress);

    /** The records of these ids as JSON, to be kept or to be replayed elsewhere; without bodies. */
    String export(List<String> ids);

    /** The ids recorded last, newest first. */
    List<String> latest(int limit);

    /** Hears how far a replay has come. */
    @ConsumerType
    @FunctionalInterface
    interface Progress {
        /** So many records of so many are done. False: that will do. */
        boolean done(int records, int of);
    }

    /**
     * What was asked and what came of it. Immutable.
     *
     * @param module name and instance that was asked
     * @param version its version
     * @param records how many were replayed
     * @param questions in the order of the records
     */
    record Replayed(String module, String version, int records, List<Question> questions) {

        /** Copies the list. */
        public Replayed {
            questions = List.copyOf(questions);
        }

        /** Questions with another answer than then. */
        public long different() {
            return questions.stream().filter(Question::differs).count();
        }

        /** Questions that could not be put again. */
        public long unanswered() {
            return questions.stream()
                    .filter(question -> question.now().equals(Question.NOT_REPLAYED))
                    .count();
        }
    }

    /**
     * One question. Immutable.
     *
     * @param id of the session or transaction
     * @param then what was decided, in the words of an explanation with the reply; {@link #NOT_ASKED} where it was not asked
     * @param now what would be decided; {@link #NOT_REPLAYED} where that cannot be told
     * @param effects those that are others now, {@code name: then -> now}
     * @param notes what an operator should know: answers the record does not have, why something could not be told
     */
    record Question(
            String id,
            String module,
            String phase,
            String recipient,
            String then,
            String now,
            boolean differs,
            List<String> effects,
            List<String> notes) {

        /** The module was not asked then. */
        public static final String NOT_ASKED = "not asked";

        /** It cannot be told. */
        public static final String NOT_REPLAYED = "not replayed";

        /** Copies the lists. */
        public Question {
            effects = List.copyOf(effects);
            notes = List.copyOf(notes);
        }
    }
}
