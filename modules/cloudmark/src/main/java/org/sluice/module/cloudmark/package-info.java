/**
 * Asks Cloudmark Authority about messages, over HTTP.
 *
 * <p>Runs at DATA, and for mail injected over HTTP. Sets {@code cmae-score} and {@code cmae-analysis}; on a hit
 * {@code cmae-isspam} and {@code content.spam}. Exports nothing.
 */
package org.sluice.module.cloudmark;
