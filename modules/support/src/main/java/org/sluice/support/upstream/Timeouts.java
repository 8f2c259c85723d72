package org.sluice.support.upstream;

import java.time.Duration;

/**
 * How long a server may take. All of it ends with the asking call's own time.
 *
 * @param connect until there is a connection, TLS included
 * @param write until the server takes the next octets
 * @param reply from the last octet written to the first one back
 * @param whole from the question to the answer
 */
public record Timeouts(Duration connect, Duration write, Duration reply, Duration whole) {

    /**
     * Whether a server that did not make it has only itself to blame: the call's own time may have ended first. Half of its
     * time is enough, since something always goes off it, and a call with a little less must not hide a server that hangs.
     */
    static boolean isFair(Duration had, Duration own) {
        return had.multipliedBy(2).compareTo(own) >= 0;
    }
}
