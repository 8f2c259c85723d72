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
public record Timeouts(Duration connect, Duration write, Duration reply, Duration whole) {}
