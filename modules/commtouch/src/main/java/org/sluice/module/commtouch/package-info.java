/**
 * Asks ctasd, the daemon of Commtouch (CYREN), about messages.
 *
 * <p>Runs at DATA, and for mail injected over HTTP. Sets {@code commtouch-class}, {@code commtouch-virus-threat},
 * {@code commtouch-ref-id}; on a hit {@code content.spam} or {@code content.virus}. Exports nothing.
 */
package org.sluice.module.commtouch;
