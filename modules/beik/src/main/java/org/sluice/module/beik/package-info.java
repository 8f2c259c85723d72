/**
 * Asks a Brightmail engine (BEIK) whether messages are spam.
 *
 * <p>The customer's library is loaded by helper processes, so that its crash costs one scan and not the server. Exports nothing.
 */
package org.sluice.module.beik;
