/**
 * Asks ClamAV's daemon about messages, over TCP or a Unix socket.
 *
 * <p>Asked by {@code antivirus}; may also judge by itself, at DATA and MSG_GEN_DATA_SPOOL. Sets {@code clamav_status} and
 * {@code clamav_info}. Exports nothing.
 */
package org.sluice.module.clamav;
