package org.sluice.support.upstream.scan;

import org.sluice.support.scan.ScanResult;

/**
 * What a server said of a message.
 *
 * @param server which one, as {@link org.sluice.support.upstream.Upstreams#versions} names it
 */
public record Scanned(ScanResult result, String server) {}
