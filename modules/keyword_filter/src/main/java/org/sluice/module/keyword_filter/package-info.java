/**
 * Looks for an operator's keywords in the text of messages.
 *
 * <p>Runs at DATA and MSG_GEN_DATA_SPOOL. Sets the message attributes {@code content.spam} and {@code keyword_filter.*}. Exports
 * nothing.
 */
package org.sluice.module.keyword_filter;
