/**
 * Asks rspamd about messages, over its own HTTP protocol.
 *
 * <p>Runs at DATA, and for mail injected over HTTP. Sets {@code rspamd.action}, {@code rspamd.score} and more; on a hit
 * {@code content.spam}. Exports nothing.
 */
package org.sluice.module.rspamd;
