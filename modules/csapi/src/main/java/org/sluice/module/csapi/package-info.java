/**
 * Asks a scan engine over ICAP (RFC 3507): Symantec's, or one of the many others that speak it.
 *
 * <p>Asked by {@code antivirus}; may also judge by itself, at DATA and MSG_GEN_DATA_SPOOL. Sets {@code csapi_status} and
 * {@code csapi_info}. Exports nothing.
 */
package org.sluice.module.csapi;
