package org.sluice.core.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * Somebody else's failure in words of ours: names, messages and stack traces, escaped and bounded. A log line is handed
 * this one and never the original, whose message may carry what a peer wrote, whose methods may throw, and whose class
 * would keep the class loader of a module that has long left, for as long as the container remembers the line.
 */
final class ForeignFailure extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_SUPPRESSED = 4;
    private static final int MAX_LENGTH = 1_000;
    private static final int MAX_FRAMES = 100;

    private ForeignFailure(String words, ForeignFailure cause) {
        super(words, cause, true, true);
    }

    static Throwable of(Throwable thrown) {
        return thrown == null ? null : of(thrown, MAX_DEPTH);
    }

    private static ForeignFailure of(Throwable thrown, int depth) {
        if (depth == 0) {
            return new ForeignFailure("...", null);
        }
        Throwable cause = causeOf(thrown);
        ForeignFailure told = new ForeignFailure(
                Printable.words(thrown), cause == null || cause == thrown ? null : of(cause, depth - 1));
        told.setStackTrace(traceOf(thrown));
        for (Throwable suppressed : suppressedBy(thrown)) {
            told.addSuppressed(of(suppressed, Math.min(depth - 1, 1)));
        }
        return told;
    }

    /** The name of its class and its message, as {@link Throwable#toString} would put them; cut, not escaped. */
    static String said(Throwable thrown) {
        String name = thrown.getClass().getName();
        try {
            String message = thrown.getMessage();
            return message == null ? name : name + ": " + message.substring(0, Math.min(MAX_LENGTH, message.length()));
        } catch (RuntimeException | LinkageError | StackOverflowError silent) {
            return name;
        }
    }

    private static Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException | LinkageError | StackOverflowError silent) {
            return null;
        }
    }

    private static StackTraceElement[] traceOf(Throwable thrown) {
        try {
            List<StackTraceElement> frames = new ArrayList<>();
            for (StackTraceElement frame : thrown.getStackTrace()) {
                if (frames.size() < MAX_FRAMES) {
                    frames.add(frame);
                }
            }
            return frames.toArray(StackTraceElement[]::new);
        } catch (RuntimeException | LinkageError | StackOverflowError silent) {
            return new StackTraceElement[0];
        }
    }

    private static List<Throwable> suppressedBy(Throwable thrown) {
        List<Throwable> all = List.of(thrown.getSuppressed());
        return all.subList(0, Math.min(MAX_SUPPRESSED, all.size()));
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
