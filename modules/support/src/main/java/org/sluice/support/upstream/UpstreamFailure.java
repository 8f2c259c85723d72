package org.sluice.support.upstream;

import java.time.Duration;

/** Why a server gave no answer. The text is for our log and may hold what the server said, made printable. */
public final class UpstreamFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong, and who is to blame. */
    public enum Kind {
        /** No connection: refused, unreachable, no such name. */
        CONNECT(true),
        /** No connection within the time for one. */
        CONNECT_TIMEOUT(true),
        /** The server did not take what we wrote. */
        WRITE_TIMEOUT(true),
        /** Everything was written, and nothing came back. */
        REPLY_TIMEOUT(true),
        /** The time for the whole exchange was over. */
        TIMEOUT(true),
        /** Closed, or lost, before the reply was complete. */
        CLOSED(true),
        /** What came is not the protocol. */
        GARBAGE(true),
        /** More came than a reply may have. */
        TOO_BIG(true),
        /** The server says that it cannot now. */
        BUSY(true),
        /** We have too many exchanges under way ourselves. */
        FULL(false),
        /** Our own time was over before the server had had a fair part of its own. */
        NO_TIME(false),
        /** The message could not be read. */
        BODY(false),
        /** Nobody wants the answer any more, or we are leaving. */
        CANCELLED(false);

        private final boolean serverAtFault;

        Kind(boolean serverAtFault) {
            this.serverAtFault = serverAtFault;
        }

        /** Whether it counts against the server. */
        public boolean isServerAtFault() {
            return serverAtFault;
        }
    }

    private final Kind kind;
    private final Duration pause;

    /** {@code text}: what happened, with the server's name where there is one. */
    public UpstreamFailure(Kind kind, String text) {
        this(kind, text, Duration.ZERO);
    }

    /** The same of a server that says how long to leave it alone. */
    UpstreamFailure(Kind kind, String text, Duration pause) {
        super(text, null, false, false); // where in our code it was noticed says nothing
        this.kind = kind;
        this.pause = pause;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** How long the server asks to be left alone; zero where it does not. */
    Duration pause() {
        return pause;
    }
}
