/**
 * Asks an HTTP server of the site's own about clients, recipients and messages, in JSON.
 *
 * <p>Runs at whatever phases its configuration says; each file of the factory is a hook of its own. Exports nothing.
 */
package org.sluice.module.webhook;
