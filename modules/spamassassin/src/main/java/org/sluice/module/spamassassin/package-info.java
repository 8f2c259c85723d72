/**
 * Asks SpamAssassin's daemon about messages, over SPAMC.
 *
 * <p>Runs at DATA, and for mail injected over HTTP. Sets {@code spamc_status}, {@code spamc_score} and more; on a hit
 * {@code content.spam}. Exports nothing.
 */
package org.sluice.module.spamassassin;
