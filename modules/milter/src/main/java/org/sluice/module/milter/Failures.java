package org.sluice.module.milter;

import java.util.concurrent.CompletionException;
import org.sluice.support.upstream.UpstreamFailure;

/** What a failed stage carries. */
final class Failures {

    private Failures() {}

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Whether the connection was gone. */
    static boolean isClosed(Throwable failure) {
        return cause(failure) instanceof UpstreamFailure upstream && upstream.kind() == UpstreamFailure.Kind.CLOSED;
    }
}
