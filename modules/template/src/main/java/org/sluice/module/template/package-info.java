/**
 * Refuses clients that call themselves by one of our own names.
 *
 * <p>Runs at EHLO. Sets the connection attribute {@code template.impostor}. Exports nothing.
 */
package org.sluice.module.template;
