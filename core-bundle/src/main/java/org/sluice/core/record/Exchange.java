package org.sluice.core.record;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.sluice.dns.DnsAnswer;

/**
 * One question of a module to the world and the answer it got. Holds JDK and API values only, by reference; of a failure
 * the words, as its class may be a bundle's own. Safe from any thread.
 */
public final class Exchange {

    private static final int BASE_OCTETS = 120;
    private static final int MAX_FAILURE = 500;

    private final String kind;
    private final String question;
    private volatile Object answer;
    private volatile String failure;

    private Exchange(String kind, String question) {
        this.kind = kind;
        this.question = question;
    }

    /** A question that waits for its answer. */
    public static Exchange of(String kind, String question) {
        return new Exchange(kind, question);
    }

    /** What came of it. */
    public void ended(Object given, Throwable error) {
        if (error == null) {
            answer = kept(given);
        } else {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            String text = String.valueOf(cause.getMessage());
            failure = text.length() > MAX_FAILURE ? text.substring(0, MAX_FAILURE) : text;
        }
    }

    /** In JDK types; without answer and failure where nobody answered. */
    Map<String, Object> picture() {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("kind", kind);
        picture.put("question", question);
        Object given = answer;
        String why = failure;
        if (given != null) {
            picture.put("answer", Answers.picture(given));
        } else if (why != null) {
            picture.put("failure", why);
        }
        return picture;
    }

    long octets() {
        return BASE_OCTETS + question.length() + Answers.octets(answer);
    }

    /** A datasource's rows are its own objects, so they are copied; every other answer is a value of ours. */
    private static Object kept(Object given) {
        return given instanceof List<?> rows ? Answers.rows(rows) : given;
    }

    /** Kinds of questions. */
    public static final class Kind {
        /** Answered with a {@link DnsAnswer}. */
        public static final String DNS = "dns";
        /** Answered with a sum. */
        public static final String COUNTERS = "counters";
        /** Answered with rows. */
        public static final String DATASOURCE = "datasource";
        /** Answered by another module. */
        public static final String MODULE = "module";
        /** Answered by the injector, with a fact of the connection. */
        public static final String FACT = "fact";

        private Kind() {}
    }
}
