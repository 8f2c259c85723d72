/**
 * DMARC (RFC 9989): does the domain a message names as its author stand behind it, as SPF and DKIM found, and if not, what
 * does the domain want to happen?
 *
 * <p>Runs at DATA, after the modules whose findings it combines. Keeps what owners of domains ask to be told (RFC 9990), and
 * tells them, where the operator wants that. Exports nothing.
 */
package org.sluice.module.dmarc;
