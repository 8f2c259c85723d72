package org.sluice.core.dispatch;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.sluice.core.explain.Printable;
import org.sluice.datasource.DatasourceException;
import org.sluice.dns.DnsException;

/** What a failed stage says. */
final class Failures {

    private Failures() {}

    /** In words for the log. */
    static String describe(Throwable error) {
        return "failed with " + Printable.unescaped(cause(error));
    }

    /** Whether DNS, a directory or a module it asked let the module down: trouble, but not the module's, and no reason to call it sick. */
    static boolean isOfOthers(Throwable error) {
        Throwable cause = error == null ? null : cause(error);
        return cause instanceof DnsException
                || cause instanceof DatasourceException
                || cause instanceof NoAnswerException;
    }

    private static Throwable cause(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
