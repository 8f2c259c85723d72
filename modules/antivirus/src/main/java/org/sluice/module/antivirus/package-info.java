/**
 * Asks virus scanners, which are modules of their own, about messages and decides what becomes of those with a virus.
 *
 * <p>Runs at DATA and MSG_GEN_DATA_SPOOL. Sets {@code content.virus}, {@code antivirus.*} and what the engines note. Exports
 * nothing.
 */
package org.sluice.module.antivirus;
