/**
 * Asks servers of others: scanners, filters, policy daemons. A protocol's author writes a {@link
 * org.sluice.support.upstream.Talk}; which server is asked, connections, deadlines, back-pressure, retry, health and the end
 * of it all are here.
 *
 * <p>Everything runs on one event loop for each {@link org.sluice.support.upstream.Upstreams}, so that nothing here needs a
 * lock; bodies are read on the asking call's own executor.
 */
package org.sluice.support.upstream;
