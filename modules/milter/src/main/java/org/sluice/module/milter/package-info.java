/**
 * Lets filters that speak the milter protocol judge and edit mail.
 *
 * <p>Runs at CONNECT, EHLO, MAILFROM, RCPTTO, DATA and MSG_GEN_DATA_SPOOL. Sets the attribute {@code milter.<instance>}. Exports
 * nothing.
 */
package org.sluice.module.milter;
